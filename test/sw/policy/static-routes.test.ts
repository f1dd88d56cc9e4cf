/** What the browser may send past the worker. */
import { expect, test } from 'vitest';
import { staticRoutes } from '../../../sw/policy/static-routes.ts';

const prefixes = ['https://cdn.example:8443/live (1)/', 'http://localhost/'];

test('all but the destinations, navigations and included paths', () => {
  expect(
    staticRoutes(['image', 'font'], { include: ['/data/**', "/it's (a)/*.json"], prefixes }, '/shop/'),
  ).toEqual([
    {
      condition: {
        not: {
          or: [
            { requestMode: 'navigate' },
            { requestDestination: 'image' },
            { requestDestination: 'font' },
            { urlPattern: { pathname: '/shop/data/*' } },
            { urlPattern: { pathname: '/shop/it*s*a*/*.json' } },
            {
              urlPattern: {
                protocol: 'https',
                hostname: 'cdn.example',
                port: '8443',
                pathname: '/live*1*/*',
              },
            },
            { urlPattern: { protocol: 'http', hostname: 'localhost', port: '', pathname: '/*' } },
          ],
        },
      },
      source: 'network',
    },
  ]);
});

test('no routes for more patterns than a browser takes', () => {
  const include = Array.from({ length: 65 }, (_, at) => `/data/${at}/**`);
  expect(staticRoutes(['image'], { include, prefixes: [] }, '/')).toEqual([]);
});
