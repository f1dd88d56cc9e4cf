/** The service worker is stopped by the browser whenever it likes: films play on, and neighbours are found again. */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../content/limits.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { FILM_BODY, pictureAt, play, playedPast } from './film-page.ts';
import { makeFilm } from './made-film.ts';
import { madeBytes } from './published-files.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SMALL = Array.from({ length: 30 }, (_, i) => `/small/${i}.bin`);
const CHECKED_SECONDS = [1.02, 7.5, 15.22, 22.06, 28.62];

let browser: Browser;
let world: World;
let film: Uint8Array;

beforeAll(async () => {
  browser = await launchBrowser();
  film = await makeFilm();
  const files = Object.fromEntries(SMALL.map((path) => [path, madeBytes(path, 40_000)]));
  world = await startWorld(browser, {
    files: { ...files, '/film.mp4': film, '/stuck.bin': madeBytes('stuck', 40 * PIECE_BYTES) },
    tag: 'data-upload-cap="1300000"',
  });
  const page = { body: `<!doctype html><title>Plain</title>${FILM_BODY}`, type: 'text/html' };
  world.site.put('/plain.html', page);
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

/** Stops the visitor's service worker, which is running: it has just answered. Resolves when it has stopped. */
async function killWorker(visitor: Visitor): Promise<void> {
  await visitor.page.evaluate(() => fetch('/hearsay-filter.js?wake'));
  const session = await visitor.context.newCDPSession(visitor.page);
  let running = false;
  const stopped = new Promise<void>((resolve) => {
    session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      if (versions.some(({ runningStatus }) => runningStatus === 'running')) running = true;
      if (running && versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve();
    });
  });
  await session.send('ServiceWorker.enable');
  await eventually('the running worker', () => running);
  await session.send('ServiceWorker.stopAllWorkers');
  await stopped;
  await session.detach();
}

async function showFilm(visitor: Visitor): Promise<void> {
  await visitor.page.evaluate((html) => {
    document.body.innerHTML = html;
  }, FILM_BODY);
}

/** The pictures of the film as a page without Hearsay shows them. */
async function truePictures(): Promise<string[]> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(`${world.site.origin}/plain.html`);
  const pictures: string[] = [];
  for (const seconds of CHECKED_SECONDS) pictures.push(await pictureAt(page, seconds));
  await context.close();
  return pictures;
}

test('a film plays to its end while the worker is stopped again and again', async () => {
  const expected = await truePictures();
  expect(new Set(expected).size).toBe(CHECKED_SECONDS.length);
  const seed = await world.seed(['/film.mp4']);
  const visitor = await world.neighbour();
  await visitor.forget();
  await showFilm(visitor);
  await play(visitor.page, 2);
  // Neighbours send a little faster than the film plays, so that each stop comes in the middle of a body.
  for (const seconds of [1, 3, 5, 7, 9, 11]) {
    await playedPast(visitor.page, seconds);
    await killWorker(visitor);
  }
  await visitor.page.waitForFunction(() => document.querySelector('video')!.ended, null, { timeout: 60_000 });
  const pictures: string[] = [];
  for (const seconds of CHECKED_SECONDS) pictures.push(await pictureAt(visitor.page, seconds));
  expect(pictures).toEqual(expected);
  await eventually(
    'bytes sent by the neighbour',
    async () => ((await seed.stats())?.bytes.uploaded ?? 0) > 1e6,
  );
});

test('requests after each stop are answered, and come from neighbours again', async () => {
  await world.seed(SMALL);
  const visitor = await world.neighbour();
  const rest = [...SMALL];
  for (let stops = 0; stops < 4; stops++) {
    await killWorker(visitor);
    await eventually('bytes from a neighbour', async () => {
      const { network, peers } = await visitor.deliver([rest.shift()!]);
      expect(network + peers).toBe(40_000);
      return peers > 0;
    });
  }
  expect((await visitor.stats())?.rejected).toBe(0);
});

test('what a stopped worker was fetching is promised to nobody', async () => {
  const holder = await world.seed([]);
  const visitor = await world.neighbour();
  const heal = world.site.trouble('/stuck.bin', { kind: 'stall', afterBytes: 1000 });
  await holder.page.evaluate(() => fetch('/stuck.bin').then(({ status }) => status));
  heal();
  const pieces = Array.from({ length: 40 }, (_, i) => i);
  /** How a piece that was not asked for before has come. */
  const reasonForNext = async (): Promise<string | undefined> => {
    const start = pieces.shift()! * PIECE_BYTES;
    const headers = { Range: `bytes=${start}-${start + PIECE_BYTES - 1}` };
    await visitor.forget();
    await visitor.see(['/stuck.bin'], { headers });
    return (await visitor.delivered(['/stuck.bin'])).reasons[0];
  };
  await eventually('the promise', async () => (await reasonForNext()) !== 'no neighbour holds it');
  await killWorker(holder);
  await eventually('its end', async () => (await reasonForNext()) === 'no neighbour holds it');
});
