import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askOrigin } from '../../build/ask-origin.ts';

let server: Server;
let origin = '';
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/sub/index.html') response.writeHead(308, { location: '/sub/' });
    else if (request.url === '/sub/none') response.writeHead(404);
    else response.writeHead(200, { 'content-type': 'text/x-own', 'content-length': '7', etag: '"1"' });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('the exact type and headers, asked below the folder of the origin', async () => {
  const sent = await askOrigin(origin)('/a%20b%23c', 7);
  expect(sent).toEqual({ kind: 'shared', type: 'text/x-own', headers: { etag: '"1"' } });
  expect(asked).toContain('HEAD /sub/a%20b%23c');
});

test.each([
  ['/index.html', 7, 'is answered with 308'],
  ['/none', 7, 'is answered with 404'],
  ['/other', 8, 'is sent with 7 bytes and has 8'],
])('%s of %i bytes %s', async (path, size, reason) => {
  expect(await askOrigin(origin)(path, size)).toEqual({ kind: 'left-out', reason });
});

test('a server that is not there, and what is no URL', async () => {
  await expect(askOrigin('http://127.0.0.1:1')('/a', 1)).rejects.toMatchObject({ code: 'cannot-read' });
  for (const wrong of ['localhost:8080', 'ftp://a', 'http://', '']) {
    expect(() => askOrigin(wrong)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  }
});
