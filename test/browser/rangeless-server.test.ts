/** Films from the plainest servers, which know no byte ranges: they play with Hearsay as they do without. */
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { FILM_BODY, play, playedPast } from './film-page.ts';
import { makeFilm, SMALL_FILM } from './made-film.ts';
import { sha256 } from './published-files.ts';
import { startWorld, type World } from './world.ts';

const PATH = '/film.mp4';
const WATCH = '/watch.html';

let browser: Browser;
let world: World;
let film: Uint8Array;

beforeAll(async () => {
  browser = await launchBrowser();
  film = await makeFilm({ ...SMALL_FILM, index: 'end' });
  world = await startWorld(browser, { files: { [PATH]: { body: film, ranges: false } } });
  const script = `<script src="/hearsay.js" data-tracker="${world.trackerUrl}" data-eager async></script>`;
  world.site.put(WATCH, `<!doctype html><title>Film</title>${script}${FILM_BODY}`);
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

async function plays(page: Page): Promise<void> {
  await play(page, 4);
  await playedPast(page, 8);
}

test('a film whose index is at its end plays at the first visit, and when it is loaded again', async () => {
  const visitor = await world.visit(WATCH);
  await plays(visitor.page);
  for (let again = 0; again < 2; again++) {
    await visitor.page.reload();
    await visitor.ready();
    await plays(visitor.page);
  }
  await visitor.leave();
});

test('a part of it is that part, from the server and then from the store', async () => {
  const visitor = await (await world.visit()).ready();
  const [start, end] = [5_000_000, 5_300_000];
  const part = async (): Promise<unknown> =>
    visitor.page.evaluate(
      async ([path, range]) => {
        const response = await fetch(path, { headers: { range } });
        const body = await response.arrayBuffer();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
        const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
        return [response.status, response.headers.get('content-range'), hex];
      },
      [PATH, `bytes=${start}-${end - 1}`] as const,
    );
  const truth = [206, `bytes ${start}-${end - 1}/${film.length}`, sha256(film.subarray(start, end))];
  expect(await part()).toEqual(truth);
  await eventually('the part from the store', async () => {
    await visitor.forget();
    expect(await part()).toEqual(truth);
    return (await visitor.delivered([PATH])).store > 0;
  });
  await visitor.leave();
});
