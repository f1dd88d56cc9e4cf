/** Statements over HTTP, from a tracker that is a notary: bodies, caching, refusals. */
import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVerifier } from '../../../content/hashing/ed25519.ts';
import { statementAddress, type NotaryTrust } from '../../../content/notary-trust.ts';
import { openStatement } from '../../../protocol/signed-statement.ts';
import { startTracker, type Tracker } from '../../../tracker/tracker.ts';
import { keys } from './one-notary.ts';
import { startOrigin, type Origin } from './origin.ts';

let origin: Origin;
let tracker: Tracker;
let trust: NotaryTrust;

beforeEach(async () => {
  origin = await startOrigin((request, response) => {
    const headers = { 'content-type': 'video/mp2t', 'cache-control': 'max-age=200' };
    response.writeHead(request.url?.startsWith('/live/none') ? 404 : 200, headers).end('bytes');
  });
  const notary = { prefixes: [`${origin.url}/live/`], privateKey: keys.privateKey, allowPrivate: true };
  tracker = await startTracker({ host: '127.0.0.1', notary });
  trust = {
    url: `http://127.0.0.1:${tracker.port}/`,
    key: tracker.notary?.publicKey ?? '',
    prefixes: notary.prefixes,
  };
});
afterEach(async () => {
  await tracker.close();
  await origin.close();
});

const ask = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(statementAddress(trust, url), init);

test('a statement, to be kept by any cache for half the time that it holds', async () => {
  const url = `${origin.url}/live/a.ts?b=c&d=%20`;
  const response = await ask(url);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
    'content-type': 'application/octet-stream',
    etag: expect.stringMatching(/^"[\w-]{22}"$/),
  });
  const [, seconds] = /^public, max-age=(\d+)$/.exec(response.headers.get('cache-control') ?? '') ?? [];
  expect(Number(seconds)).toBeGreaterThan(90);
  expect(Number(seconds)).toBeLessThanOrEqual(100);
  const sealed = new Uint8Array(await response.arrayBuffer());
  const statement = await openStatement(sealed, await createVerifier(trust.key));
  expect(statement).toMatchObject({ url, entry: { content: { size: 5 }, type: 'video/mp2t' } });
});

test('is the same again, and not sent twice to who has it', async () => {
  const url = `${origin.url}/live/a.ts`;
  const etag = (await ask(url)).headers.get('etag') ?? '';
  const again = await ask(url, { headers: { 'if-none-match': `"x", W/${etag}` } });
  expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  const head = await ask(url, { method: 'HEAD' });
  expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag]);
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(64);
  expect(origin.asked).toEqual(['/live/a.ts']);
});

test('a refusal, with its reason, to be kept for a moment', async () => {
  const none = await ask(`${origin.url}/live/none.ts`);
  expect([none.status, none.headers.get('cache-control')]).toEqual([404, 'public, max-age=2']);
  expect(none.headers.get('access-control-allow-origin')).toBe('*');
  expect(await none.json()).toEqual({
    unvouched: `${origin.url}/live/none.ts`,
    reason: 'status',
    detail: 'its server answered with 404',
    advice: expect.stringContaining('Expected 200'),
    retrySeconds: 2,
  });
  const outside = await ask(`${origin.url}/secret.ts`);
  expect([outside.status, outside.headers.get('cache-control')]).toEqual([403, 'public, max-age=60']);
  expect(await outside.json()).toMatchObject({ reason: 'outside' });
  expect(origin.asked).toEqual(['/live/none.ts']);
});

test('what is said says what was seen: of a server that is not there, of its status, of its headers', async () => {
  const gone = await startTracker({
    host: '127.0.0.1',
    notary: { prefixes: ['http://127.0.0.1:1/'], privateKey: keys.privateKey, allowPrivate: true },
  });
  const answer = await fetch(
    statementAddress({ ...trust, url: `http://127.0.0.1:${gone.port}/` }, 'http://127.0.0.1:1/a.ts'),
  );
  expect(await answer.json()).toMatchObject({
    reason: 'unreachable',
    detail: 'there is no connection to its server (ECONNREFUSED)',
    advice: expect.stringContaining('reaches it'),
  });
  await gone.close();
  expect(await (await ask(`${origin.url}/secret.ts`)).json()).toMatchObject({
    detail: 'it is not under the prefixes of this notary',
    advice: expect.stringContaining('--notary-prefix'),
  });
});

test.each([
  '',
  '?url=',
  '?url=/live/a.ts',
  '?url=file:///etc/passwd',
  '?url=http://a/&url=http://b/',
  '?x=http://a/',
])('a question that is none: "%s"', async (query) => {
  const response = await fetch(`${trust.url}notary/statement${query}`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: expect.stringContaining('?url=') });
});

test('nothing but GET and HEAD, and the rest of the tracker is as it was', async () => {
  const post = await ask(`${origin.url}/live/a.ts`, { method: 'POST', body: 'x' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await fetch(`${trust.url}health`)).status).toBe(200);
  expect((await fetch(`${trust.url}notary/`)).status).toBe(404);
  const without = await startTracker({ host: '127.0.0.1' });
  const question = `http://127.0.0.1:${without.port}/notary/statement?url=http://a/`;
  const answer = await fetch(question);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([404, '*']);
  expect(await answer.json()).toEqual({
    unvouched: 'http://a/',
    reason: 'no-notary',
    detail: 'this tracker is no notary',
    advice: expect.stringContaining('--notary-prefix'),
    retrySeconds: 60,
  });
  expect(await (await fetch(question, { method: 'HEAD' })).text()).toBe('');
  expect(without.notary).toBeNull();
  await without.close();
});

test('on a server that is shared with a site, its owner hands requests on', async () => {
  const server = createServer();
  const notary = { prefixes: [`${origin.url}/live/`], privateKey: keys.privateKey, allowPrivate: true };
  const shared = await startTracker({ server, notary });
  server.on('request', (request, response) => {
    if (!shared.answer(request, response)) response.end('the site');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${shared.port}/`;
  expect((await fetch(statementAddress({ ...trust, url: base }, `${origin.url}/live/a.ts`))).status).toBe(
    200,
  );
  expect(await (await fetch(base)).text()).toBe('the site');
  await shared.close();
  server.closeAllConnections();
  server.close();
});
