/** What the browser may send past the worker. */
import { expect, test } from 'vitest';
import { staticRoutes } from '../../../sw/policy/static-routes.ts';

test('all but the destinations, navigations and included paths', () => {
  expect(staticRoutes(['image', 'font'], ['/data/**', "/it's (a)/*.json"], '/shop/')).toEqual([
    {
      condition: {
        not: {
          or: [
            { requestMode: 'navigate' },
            { requestDestination: 'image' },
            { requestDestination: 'font' },
            { urlPattern: { pathname: '/shop/data/*' } },
            { urlPattern: { pathname: '/shop/it*s*a*/*.json' } },
          ],
        },
      },
      source: 'network',
    },
  ]);
});

test('no routes for more patterns than a browser takes', () => {
  const include = Array.from({ length: 65 }, (_, at) => `/data/${at}/**`);
  expect(staticRoutes(['image'], include, '/')).toEqual([]);
});
