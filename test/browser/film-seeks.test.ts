/** Seeks all over a film, by a media element and by byte ranges: the right pictures and the right bytes, from neighbours. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { seededRandom } from '../tracker/core/seeded-random.ts';
import { FILM_BODY, pictureAt } from './film-page.ts';
import { FILM_SECONDS, makeFilm } from './made-film.ts';
import { sha256 } from './published-files.ts';
import { bringHostile } from './hostile-visit.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const PATH = '/film.mp4';

let browser: Browser;
let world: World;
let film: Uint8Array;
let plain: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  film = await makeFilm();
  world = await startWorld(browser, { files: { [PATH]: film } });
  world.site.put('/plain.html', {
    body: `<!doctype html><title>Plain</title>${FILM_BODY}`,
    type: 'text/html',
  });
  const context = await browser.newContext({ serviceWorkers: 'block' });
  plain = await context.newPage();
  await plain.goto(`${world.site.origin}/plain.html`);
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

/** Seeks that often and compares each picture with that of a page without Hearsay. */
async function seekAround(visitor: Visitor, often: number): Promise<void> {
  const random = seededRandom(often);
  await visitor.page.evaluate((html) => {
    document.body.innerHTML = html;
  }, FILM_BODY);
  for (let seeks = 0; seeks < often; seeks++) {
    // In the middle of a frame's 40 ms, so that there is no doubt which one it is.
    const seconds = Math.floor(random() * FILM_SECONDS * 25) / 25 + 0.02;
    expect(await pictureAt(visitor.page, seconds)).toBe(await pictureAt(plain, seconds));
  }
}

test('beside a neighbour that never answers: the network is asked for the same ranges as without it', async () => {
  const hostile = await bringHostile(browser, world, 'nothing at all', [PATH]);
  const visitor = await (await world.visit()).ready(1);
  world.site.forgetRequests();
  await seekAround(visitor, 10);
  const asked = world.site.requests.filter(({ path }) => path === PATH);
  // The plain page asks as well, when what it has buffered is not where it seeks.
  const ours = asked.filter(({ headers }) => headers.referer !== plain.url());
  expect(ours.length).toBeGreaterThan(3);
  expect(ours.filter(({ headers }) => headers.range === undefined)).toEqual([]);
  expect(new Set(ours.map(({ headers }) => headers.referer))).toEqual(new Set([visitor.page.url()]));
  await hostile.leave();
  await visitor.leave();
});

test('a media element that seeks twenty times shows the right pictures', async () => {
  await world.seed([PATH]);
  const visitor = await world.neighbour();
  await seekAround(visitor, 20);
  expect((await visitor.delivered([PATH])).peers).toBeGreaterThan(0);
  expect((await visitor.stats())?.rejected).toBe(0);
  await visitor.leave();
});

test('byte ranges anywhere, many at once, are those bytes', async () => {
  const random = seededRandom(11);
  const visitor = await world.neighbour();
  const ranges = Array.from({ length: 40 }, () => {
    const start = Math.floor(random() * film.length);
    return [start, Math.min(film.length, start + 1 + Math.floor(random() * 700_000))] as const;
  });
  const seen = await visitor.page.evaluate(
    ([path, asked]) =>
      Promise.all(
        asked.map(async ([start, end]) => {
          const response = await fetch(path, { headers: { range: `bytes=${start}-${end - 1}` } });
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await response.arrayBuffer()));
          const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
          return [response.status, response.headers.get('content-range'), hex];
        }),
      ),
    [PATH, ranges] as const,
  );
  const truth = ranges.map(([start, end]) => [
    206,
    `bytes ${start}-${end - 1}/${film.length}`,
    sha256(film.subarray(start, end)),
  ]);
  expect(seen).toEqual(truth);
  expect((await visitor.delivered([PATH])).peers).toBeGreaterThan(0);
});
