/**
 * Two pages of a site that uses p2p-media-loader, in browsers of their own, with our tracker as their only one: they find
 * each other and the one has segments from the other.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTracker, type Tracker } from '../../tracker/tracker.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { readP2pMediaLoader } from '../rig/p2p-media-loader.ts';
import { packageFilm } from '../rig/packaging.ts';
import { startSite, type Site } from '../rig/site-server.ts';
import type { LoadedSegment, P2pPage } from './p2p-media-loader-page.ts';

const SECONDS = 24;
const SEGMENT_SECONDS = 2;
const SEGMENT = /\.ts$/;
/** Peers have to meet; on a busy machine that takes its time. */
const PATIENCE = { timeoutMs: 60_000 };

let folder: string;
let site: Site;
let tracker: Tracker;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'film-'));
  const options = { seconds: SECONDS, segmentSeconds: SEGMENT_SECONDS };
  const playlist = await packageFilm('hls-ts', folder, options);
  const { files, importMap } = await readP2pMediaLoader();
  site = await startSite({
    directory: folder,
    files: {
      '/': `<!doctype html><title>film</title>${importMap}<video muted></video><script src="/page.js"></script>`,
      '/page.js': await bundleForBrowser(new URL('p2p-media-loader-page.ts', import.meta.url)),
      ...files,
      '/film.m3u8': await readFile(playlist, 'utf8'),
    },
  });
  tracker = await startTracker({ host: '127.0.0.1' });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await tracker?.close();
  await site?.close();
  await rm(folder, { recursive: true });
});

/** `ahead`: seconds of play that it fetches from the site whatever peers have. */
async function open(ahead: number): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.origin}/`);
  await page.evaluate(([url, seconds]) => (globalThis as P2pPage).watch('/film.m3u8', url, seconds), [
    tracker.url,
    ahead,
  ] as const);
  return page;
}

function loadedBy(page: Page): Promise<LoadedSegment[]> {
  return page.evaluate(() => (globalThis as P2pPage).loaded);
}

test('viewers with p2p-media-loader meet through this tracker and exchange segments', async () => {
  const first = await open(SECONDS);
  const count = SECONDS / SEGMENT_SECONDS;
  await eventually(
    'the first viewer to have it all',
    async () => (await loadedBy(first)).length >= count,
    PATIENCE,
  );
  expect((await loadedBy(first)).every(({ source }) => source === 'http')).toBe(true);
  expect(site.countOf(SEGMENT)).toBe(count);

  const second = await open(SEGMENT_SECONDS);
  await eventually(
    'the second viewer to have it all',
    async () => (await loadedBy(second)).length >= count,
    PATIENCE,
  );
  const loaded = await loadedBy(second);
  const fromPeers = loaded.filter(({ source }) => source === 'p2p');
  expect(fromPeers.length).toBeGreaterThan(0);
  // What one has from the other is not asked of the site, and is as long as what the site has.
  const sizes = new Map((await loadedBy(first)).map(({ url, bytes }) => [url, bytes]));
  for (const { url, bytes } of fromPeers) expect(bytes).toBe(sizes.get(url));
  expect(await second.evaluate(() => (globalThis as P2pPage).peers.length)).toBeGreaterThan(0);
  for (const page of [first, second]) {
    expect(await page.evaluate(() => (globalThis as P2pPage).faults)).toEqual([]);
  }
  expect(tracker.webTorrentStats()).toMatchObject({ peers: 2, refusals: 0 });
});
