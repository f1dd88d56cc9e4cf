/** A live stream that its server writes round a ring of a few files: each has another segment when it comes back. */
import { createHash } from 'node:crypto';
import { afterEach, test } from 'vitest';
import { eventually } from '../../rig/eventually.ts';
import { Asker, newNotary } from './one-notary.ts';
import { startOrigin } from './origin.ts';

const RING = 4;
const LISTED = 3;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test('is vouched for as it is, not as it was', { timeout: 30_000 }, async () => {
  let first = 0;
  const newest = (): number => first + LISTED - 1;
  const origin = await startOrigin(({ url = '' }, response) => {
    response.setHeader('Cache-Control', 'no-cache');
    if (url.endsWith('.m3u8')) {
      const lines = Array.from({ length: LISTED }, (_, i) => `#EXTINF:1,\ns${(first + i) % RING}.ts\n`);
      const head = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:${first}\n`;
      response.setHeader('Content-Type', 'application/vnd.apple.mpegurl').end(head + lines.join(''));
      return;
    }
    const place = Number(/s(\d)/.exec(url)?.[1]);
    response.setHeader('Content-Type', 'video/mp2t').end(`segment ${newest() - ((newest() - place) % RING)}`);
  });
  cleanups.push(() => origin.close());
  const notary = await newNotary([`${origin.url}/`]);
  cleanups.push(() => notary.close());
  const viewer = new Asker(notary);
  viewer.follow(`${origin.url}/live.m3u8`);
  for (; first < RING + 1; first++) {
    const url = `${origin.url}/s${newest() % RING}.ts`;
    const digest = createHash('sha224').update(`segment ${newest()}`).digest('hex');
    await eventually(
      `segment ${newest()}`,
      () => viewer.statements.get(url)?.entry.content.digest === digest,
    );
  }
});
