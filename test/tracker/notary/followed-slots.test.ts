/** All the playlists that are followed at once, taken by few: others have theirs followed all the same. */
import { afterEach, expect, test, vi } from 'vitest';
import {
  ADDRESS_ASKS_BURST,
  ASKS_BURST,
  LEAST_HELD_MS,
  MAX_STREAMS,
} from '../../../tracker/notary/limits.ts';
import type { Notary } from '../../../tracker/notary/notary.ts';
import { eventually } from '../../rig/eventually.ts';
import { Asker, newNotary } from './one-notary.ts';
import { startOrigin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const PLAYLIST = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsegment.ts\n#EXT-X-ENDLIST\n';

async function start(): Promise<{ notary: Notary; url: string }> {
  const at = await startOrigin((request, response) => {
    const isPlaylist = request.url?.includes('.m3u8') === true;
    const type = isPlaylist ? 'application/vnd.apple.mpegurl' : 'video/mp2t';
    response.writeHead(200, { 'content-type': type }).end(isPlaylist ? PLAYLIST : 'bytes');
  });
  cleanups.push(() => at.close());
  const notary = await newNotary([`${at.url}/`]);
  cleanups.push(() => notary.close());
  return { notary, url: at.url };
}

test('one address that has all of them followed gives way to others', async () => {
  const { notary, url } = await start();
  const each = 8;
  expect(each).toBeLessThan(ASKS_BURST);
  expect(MAX_STREAMS).toBeLessThan(ADDRESS_ASKS_BURST);
  const greedy = Array.from({ length: Math.ceil(MAX_STREAMS / each) }, () => new Asker(notary, 'one'));
  for (const [i, asker] of greedy.entries()) {
    asker.follow(...Array.from({ length: each }, (_, j) => `${url}/${i}.m3u8?${j}`));
  }
  await eventually('all to be followed', () => notary.stats().followed === MAX_STREAMS);
  expect(greedy.some(({ unvouched }) => unvouched.size > 0)).toBe(true);

  const [one, other] = [new Asker(notary), new Asker(notary)];
  one.follow(`${url}/film.m3u8`);
  other.follow(`${url}/film.m3u8`, `${url}/other.m3u8`);
  await one.hear(`${url}/segment.ts`);
  await other.hear(`${url}/segment.ts`);
  expect([...one.unvouched.keys(), ...other.unvouched.keys()]).toEqual([]);
  expect(notary.stats().followed).toBe(MAX_STREAMS);
});

test('two addresses that have the same ones followed, all there are, give way to others', async () => {
  const { notary, url } = await start();
  for (const address of ['one', 'two']) {
    for (let i = 0; i < MAX_STREAMS; i += 8) {
      const asker = new Asker(notary, address);
      asker.follow(...Array.from({ length: 8 }, (_, j) => `${url}/${i + j}.m3u8`));
    }
  }
  await eventually('all to be followed', () => notary.stats().followed === MAX_STREAMS);
  const late = new Asker(notary);
  late.follow(`${url}/late.m3u8`);
  await late.hear(`${url}/segment.ts`);
  expect([...late.unvouched.keys()]).toEqual([]);
});

test('who was turned away is heard again when there is room', async () => {
  const { notary, url } = await start();
  const all = Array.from({ length: MAX_STREAMS }, (_, i) => new Asker(notary, `address of ${i}`));
  for (const [i, asker] of all.entries()) asker.follow(`${url}/${i}.m3u8`);
  await eventually('all to be followed', () => notary.stats().followed === MAX_STREAMS);
  const late = new Asker(notary);
  late.follow(`${url}/late.m3u8`);
  expect(await late.refusal(`${url}/late.m3u8`)).toBe('busy');
  all[0]?.leave();
  late.follow(`${url}/late.m3u8`);
  await late.hear(`${url}/segment.ts`);
});

test('as many addresses as there are places, each with one, keep nobody out for long', async () => {
  const { notary, url } = await start();
  const all = Array.from({ length: MAX_STREAMS }, (_, i) => new Asker(notary, `address of ${i}`));
  for (const [i, asker] of all.entries()) asker.follow(`${url}/same.m3u8?${i}`);
  // What several follow is not theirs to lose.
  new Asker(notary, 'beside').follow(`${url}/same.m3u8?0`);
  await eventually('all to be followed', () => notary.stats().followed === MAX_STREAMS);
  const late = new Asker(notary, 'late');
  late.follow(`${url}/late.m3u8`, `${url}/sound.m3u8`);
  expect(await late.refusal(`${url}/late.m3u8`)).toBe('busy');

  const now = performance.now.bind(performance);
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + LEAST_HELD_MS);
  cleanups.push(() => clock.mockRestore());
  late.unvouched.clear();
  late.follow(`${url}/late.m3u8`, `${url}/sound.m3u8`);
  await late.hear(`${url}/segment.ts`);
  expect([...late.unvouched.keys()]).toEqual([]);
  expect(notary.stats().followed).toBe(MAX_STREAMS);
  const displaced = all.filter(({ unvouched }) => unvouched.size > 0);
  expect(displaced).toHaveLength(2);
  expect(displaced).not.toContain(all[0]);
  // A place that has just been taken is not taken again at once.
  const later = new Asker(notary, 'later');
  later.follow(`${url}/more.m3u8`);
  await later.hear(`${url}/segment.ts`);
  expect([...late.unvouched.keys(), ...later.unvouched.keys()]).toEqual([]);
});
