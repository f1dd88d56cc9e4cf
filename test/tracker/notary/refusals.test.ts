/** What a notary refuses, one by one, against real servers: nothing but the reason comes out. */
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import type { Notary, NotaryOptions } from '../../../tracker/notary/notary.ts';
import { Asker, newNotary } from './one-notary.ts';
import { startOrigin, startRawOrigin, type Answer, type Origin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function origin(answer: Answer): Promise<Origin> {
  const started = await startOrigin(answer);
  cleanups.push(() => started.close());
  return started;
}

async function notary(prefixes: string[], options: Partial<NotaryOptions> = {}): Promise<Notary> {
  const made = await newNotary(prefixes, options);
  cleanups.push(() => made.close());
  return made;
}

const send =
  (status: number, headers: Record<string, string> = {}, body = 'bytes'): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'video/mp2t', ...headers }).end(body);

/** The reason that a notary of `${origin}/live/` gives for `path`. */
async function reasonFor(
  path: string,
  answer: Answer,
  options: Partial<NotaryOptions> = {},
): Promise<string> {
  const { url } = await origin(answer);
  const asker = new Asker(await notary([`${url}/live/`], options));
  asker.vouch(url + path);
  return asker.refusal(url + path);
}

describe('refused for where it is', () => {
  test.each(['/secret.ts', '/lively/a.ts', '/live/..%2fsecret.ts', '/live/%252e%252e/secret.ts', '/live'])(
    'outside the prefixes: %s',
    async (path) => {
      const { url, asked } = await origin(send(200));
      const asker = new Asker(await notary([`${url}/live/`]));
      asker.vouch(url + path);
      expect(await asker.refusal(url + path)).toBe('outside');
      expect(asked).toEqual([]);
    },
  );

  test('another origin, port or scheme', async () => {
    const { url } = await origin(send(200));
    const other = await origin(send(200));
    const asker = new Asker(await notary([`${url}/live/`]));
    for (const at of [`${other.url}/live/a.ts`, `${url.replace('http:', 'https:')}/live/a.ts`]) {
      asker.vouch(at);
      expect(await asker.refusal(at)).toBe('outside');
    }
    expect(other.asked).toEqual([]);
  });

  test.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433', '0x7f.1'])(
    'a private address: %s',
    async (host) => {
      const { url, asked } = await origin(send(200));
      const at = new URL('/live/a.ts', url.replace('127.0.0.1', host)).href;
      const asker = new Asker(await notary([new URL('/live/', at).href], { allowPrivate: false }));
      asker.vouch(at);
      expect(await asker.refusal(at)).toBe('private-address');
      expect(asked).toEqual([]);
    },
  );

  test.each([
    ['out of the prefixes', '/secret.ts'],
    ['within them: the answer would have another URL', '/live/b.ts'],
    ['to another host', 'http://192.0.2.1/live/a.ts'],
  ])('redirected %s', async (_where, location) => {
    const { url, asked } = await origin(send(302, { location }));
    const asker = new Asker(await notary([`${url}/live/`]));
    asker.vouch(`${url}/live/a.ts`);
    expect(await asker.refusal(`${url}/live/a.ts`)).toBe('redirected');
    expect(asked).toEqual(['/live/a.ts']);
  });

  test('a playlist that is redirected out of the prefixes', async () => {
    const { url, asked } = await origin(send(302, { location: '/secret.m3u8' }));
    const asker = new Asker(await notary([`${url}/live/`]));
    asker.follow(`${url}/live/a.m3u8`);
    expect(await asker.refusal(`${url}/live/a.m3u8`)).toBe('outside');
    expect(asked).toEqual(['/live/a.m3u8']);
  });

  test('segments that a playlist names outside the prefixes', async () => {
    const playlist =
      '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n/secret.ts\n#EXTINF:4,\na.ts\n#EXT-X-ENDLIST';
    const { url, asked } = await origin((request, response) =>
      send(200, {}, request.url?.endsWith('m3u8') ? playlist : 'bytes')(request, response),
    );
    const asker = new Asker(await notary([`${url}/live/`]));
    asker.follow(`${url}/live/a.m3u8`);
    await asker.hear(`${url}/live/a.ts`);
    expect(asked).not.toContain('/secret.ts');
  });

  test('a host that is not there', async () => {
    const { url, close } = await origin(send(200));
    const asker = new Asker(await notary([`${url}/`]));
    await close();
    asker.vouch(`${url}/a.ts`);
    expect(await asker.refusal(`${url}/a.ts`)).toBe('unreachable');
    const nowhere = 'http://nowhere.invalid/a.ts';
    const other = new Asker(await notary(['http://nowhere.invalid/']));
    other.vouch(nowhere);
    expect(await other.refusal(nowhere)).toBe('unreachable');
  });
});

describe('refused for what is sent with it', () => {
  test.each([
    ['not-shared', { 'cache-control': 'no-store' }],
    ['not-shared', { 'cache-control': 'private, max-age=60' }],
    ['not-shared', { 'set-cookie': 'session=1' }],
    ['not-shared', { vary: 'Cookie' }],
    ['not-shared', { vary: '*' }],
    ['not-plain', { 'content-encoding': 'gzip' }],
    ['not-plain', { 'content-type': '' }],
    ['not-plain', { 'content-type': 'video' }],
    ['playlist', { 'content-type': 'application/vnd.apple.mpegurl' }],
    ['playlist', { 'content-type': 'application/dash+xml; charset=utf-8' }],
  ])('%s: %j', async (reason, headers: Record<string, string>) => {
    expect(await reasonFor('/live/a.ts', send(200, headers))).toBe(reason);
  });

  test.each([
    [401, 'needs-authorization'],
    [403, 'needs-authorization'],
    [407, 'needs-authorization'],
    [404, 'status'],
    [410, 'status'],
    [500, 'status'],
    [204, 'status'],
    [206, 'status'],
    [304, 'redirected'],
  ])('status %d', async (status, reason) => {
    expect(await reasonFor('/live/a.ts', send(status, {}, ''))).toBe(reason);
  });

  test('no cookie, credential, range or encoding is ever asked with', async () => {
    let headers: Record<string, unknown> = {};
    const { url } = await origin((request, response) => {
      headers = request.headers;
      send(200)(request, response);
    });
    const asker = new Asker(await notary([`${url}/`]));
    asker.vouch(`${url}/a.ts`);
    await asker.hear(`${url}/a.ts`);
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(headers['accept-encoding']).toBe('identity');
  });
});

describe('refused for its body', () => {
  test('a playlist, whatever it is called', async () => {
    expect(await reasonFor('/live/a.txt', send(200, {}, '#EXTM3U\n'))).toBe('playlist');
    expect(await reasonFor('/live/a.bin', send(200, {}, '<?xml version="1.0"?><MPD type="static"/>'))).toBe(
      'playlist',
    );
  });

  test('larger than allowed, said so before', async () => {
    let sent = 0;
    const answer: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp2t', 'content-length': 10_000_000 });
      sent = pour(response);
    };
    expect(await reasonFor('/live/a.ts', answer, { maxBytes: 1000 })).toBe('too-large');
    expect(sent).toBeLessThan(10_000_000);
  });

  test('larger than allowed, without saying so', async () => {
    const answer: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp2t' });
      pour(response);
    };
    expect(await reasonFor('/live/a.ts', answer, { maxBytes: 100_000 })).toBe('too-large');
  });

  test('as large as allowed, it is vouched for', async () => {
    const { url } = await origin(send(200, {}, 'x'.repeat(1000)));
    const asker = new Asker(await notary([`${url}/`], { maxBytes: 1000 }));
    asker.vouch(`${url}/a.ts`);
    expect((await asker.hear(`${url}/a.ts`)).entry.content.size).toBe(1000);
  });

  const head = 'HTTP/1.1 200 OK\r\nContent-Type: video/mp2t\r\n';
  test.each([
    ['cut-off', 'shorter than its length', `${head}Content-Length: 100\r\n\r\nshort`],
    ['cut-off', 'without its last chunk', `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n`],
    ['cut-off', 'with a broken chunk', `${head}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`],
    ['unreachable', 'with two lengths', `${head}Content-Length: 5\r\nContent-Length: 7\r\n\r\nshort`],
    ['unreachable', 'with a length that is none', `${head}Content-Length: -1\r\n\r\nshort`],
    ['unreachable', 'that is no HTTP', 'hello\r\n\r\n'],
    ['unreachable', 'that never begins', ''],
  ])('%s: %s', async (reason, _what, bytes) => {
    const { url, close } = await startRawOrigin(bytes, (socket) => socket.end());
    cleanups.push(close);
    const asker = new Asker(await notary([`${url}/`]));
    asker.vouch(`${url}/a.ts`);
    expect(await asker.refusal(`${url}/a.ts`)).toBe(reason);
  });

  test('longer than its length: what is promised is all there is, as for a browser', async () => {
    const { url, close } = await startRawOrigin(`${head}Content-Length: 5\r\n\r\nshort and more`, (socket) =>
      socket.end(),
    );
    cleanups.push(close);
    const asker = new Asker(await notary([`${url}/`]));
    asker.vouch(`${url}/a.ts`);
    expect((await asker.hear(`${url}/a.ts`)).entry.content.size).toBe(5);
  });

  const patience = { firstByteMs: 1000, idleMs: 1000, slowAfterMs: 1500, slowestBytesPerSecond: 1000 };

  test('that stops', async () => {
    const { url, close } = await startRawOrigin(`${head}Content-Length: 100\r\n\r\nslow`, () => undefined);
    cleanups.push(close);
    const asker = new Asker(await notary([`${url}/`], { patience }));
    asker.vouch(`${url}/a.ts`);
    expect(await asker.refusal(`${url}/a.ts`)).toBe('slow');
  });

  test('that drips', async () => {
    const answer: Answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp2t' });
      const drip = setInterval(() => response.write('x'), 100);
      response.on('close', () => clearInterval(drip));
    };
    expect(await reasonFor('/live/a.ts', answer, { patience })).toBe('slow');
  });

  test('that does not come at all', async () => {
    expect(await reasonFor('/live/a.ts', () => undefined, { patience })).toBe('unreachable');
  });
});

/** Writes until nobody takes any more. Gives what the connection took at once. */
function pour(response: ServerResponse): number {
  const bytes = Buffer.alloc(64 * 1024);
  let sent = 0;
  while (response.write(bytes) && sent < 1e7) sent += bytes.length;
  response.on('drain', () => {
    if (!response.destroyed) response.write(bytes);
  });
  return sent;
}
