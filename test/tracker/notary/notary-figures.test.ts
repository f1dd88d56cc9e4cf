/** What the operator sees of the notary: in `/health`, in Prometheus' text and on the page. */
import { afterEach, expect, test } from 'vitest';
import { startTracker, type Tracker } from '../../../tracker/tracker.ts';
import { eventually } from '../../rig/eventually.ts';
import { SocketVisitor } from '../socket-visitor.ts';
import { keys } from './one-notary.ts';
import { startOrigin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const PLAYLIST = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsegment.ts\n#EXT-X-ENDLIST\n';
const SEGMENT = 'bytes';

const text = async (tracker: Tracker, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${tracker.port}${path}`)).text();

test('streams followed, files vouched for, bytes fetched, and refusals by reason', async () => {
  const origin = await startOrigin((request, response) => {
    const isPlaylist = request.url === '/film.m3u8';
    const type = isPlaylist ? 'application/vnd.apple.mpegurl' : 'video/mp2t';
    response.writeHead(200, { 'content-type': type }).end(isPlaylist ? PLAYLIST : SEGMENT);
  });
  cleanups.push(origin.close);
  const notary = { prefixes: [`${origin.url}/`], privateKey: keys.privateKey, allowPrivate: true };
  const tracker = await startTracker({ host: '127.0.0.1', notary });
  cleanups.push(() => tracker.close());
  const visitor = new SocketVisitor(tracker.url);
  cleanups.push(() => visitor.webSocket.terminate());
  await visitor.join('a.example');
  visitor.say({ kind: 'follow', playlists: [`${origin.url}/film.m3u8`] });
  await visitor.hear('statements');
  visitor.say({ kind: 'vouch', urls: ['https://elsewhere.example/', 'https://elsewhere.example/b'] });
  await visitor.hear('unvouched');
  await visitor.hear('unvouched');
  const asked = await fetch(
    `http://127.0.0.1:${tracker.port}/notary/statement?url=https%3A%2F%2Felsewhere.example%2F`,
  );
  expect(asked.status).toBe(403);

  const bytes = PLAYLIST.length + SEGMENT.length;
  await eventually('the count', () => tracker.notary?.stats().fetchedBytes === bytes);
  expect(JSON.parse(await text(tracker, '/health'))).toMatchObject({
    notary: {
      followed: 1,
      followers: 1,
      fetched: 1,
      vouched: 1,
      fetchedBytes: bytes,
      refusals: { outside: 3 },
    },
  });
  const lines = (await text(tracker, '/metrics')).split('\n');
  for (const line of [
    'hearsay_tracker_notary_followed 1',
    'hearsay_tracker_notary_followers 1',
    'hearsay_tracker_notary_vouched_total 1',
    `hearsay_tracker_notary_fetched_bytes_total ${bytes}`,
    'hearsay_tracker_notary_refusals_total{reason="outside"} 3',
  ]) {
    expect(lines).toContain(line);
  }
  const page = await text(tracker, '/');
  expect(page).toContain('<dt>streams followed</dt><dd>1</dd>');
  expect(page).toContain('<dt>files vouched for</dt><dd>1</dd>');
  expect(page).toContain('Not vouched for: outside 3.');
});

test('nothing where there is none', async () => {
  const tracker = await startTracker({ host: '127.0.0.1' });
  cleanups.push(() => tracker.close());
  expect(JSON.parse(await text(tracker, '/health'))).toMatchObject({ notary: null });
  expect(await text(tracker, '/metrics')).not.toContain('notary');
  expect(await text(tracker, '/')).not.toContain('Notary');
});
