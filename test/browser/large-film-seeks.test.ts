/**
 * Seeks all over a film of 100 MB of which three neighbours hold a half each, and nobody an eighth: every byte right, and
 * the network asked for what nobody holds, and beyond that for what the visitor's own reports say neighbours were late with.
 */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pieceCount, type Span } from '../../content/geometry.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import type { ServedResource } from '../../page-agent/stats.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import type { SiteRequest } from '../rig/site-server.ts';
import { seededRandom } from '../tracker/core/seeded-random.ts';
import { RequestLog } from '../visitors/request-log.ts';
import { FILM_BODY, pictureAt } from './film-page.ts';
import { LARGE_FILM, makeFilm } from './made-film.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const PATH = '/film.mp4';
const SEEKS = 30;

/** The eighths that each neighbour holds. The fifth is nobody's: the network's part begins and ends inside the film. */
const HALVES = [
  [0, 1, 2, 3],
  [5, 6, 7, 0],
  [6, 7, 0, 1],
];
const NOBODYS = 4;

/** Bytes a second of the visitor's line: 20 Mbit/s, so that the network is neither first by being on this machine nor far
 * ahead of what is read. */
const LINE = 2_500_000;

/** What such a line has under way when a request is cut off, in bytes: what it carries while a busy machine takes half a
 * second to say so. */
const UNDER_WAY = LINE / 2;

/** Bytes that one run of the network beside late neighbours brings at most beyond what the page is then given: four pieces,
 * as the switcher's first run is. A seek leaves them lying in the store. */
const RUN = 4 * PIECE_BYTES;

/** Reports of neighbours who were asked first and were late, or refused. */
const LATE = [
  'no sign of peers in time',
  'the network, then peers further along',
  'peers, then the network when they were late',
  'peers, then the network for what they failed to bring',
  'peers had nothing',
  'peers failed',
];

let browser: Browser;
let world: World;
let film: Buffer;

beforeAll(async () => {
  browser = await launchBrowser();
  const made = await makeFilm(LARGE_FILM);
  film = Buffer.from(made.buffer, made.byteOffset, made.length);
  world = await startWorld(browser, { files: { [PATH]: film } });
});
afterAll(async () => {
  await world.close();
  await browser.close();
});

/** An eighth of the film, in whole pieces. */
function eighth(number: number): Span {
  const at = (eighths: number): number => Math.round((eighths * pieceCount(film.length)) / 8) * PIECE_BYTES;
  return { start: at(number), end: Math.min(film.length, at(number + 1)) };
}

/** Bytes that two spans share. */
function shared(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.end, b.end) - Math.max(a.start, b.start));
}

/** Lets each neighbour fetch its half, and small files that are its alone. Gives the small ones. */
async function bringHolders(): Promise<readonly (readonly string[])[]> {
  const own = HALVES.map((_, index) => world.canaries.filter((_path, at) => at % HALVES.length === index));
  const holders = await Promise.all(HALVES.map(async () => (await world.visit()).ready()));
  await Promise.all(
    holders.map(async (holder, index) => {
      for (const number of HALVES[index] ?? []) await fetchSpan(holder, eighth(number));
      await holder.deliver(own[index] ?? []);
    }),
  );
  return own;
}

/** A range takes part in what its pieces are kept for, read to its end and thrown away. */
async function fetchSpan({ page }: Visitor, { start, end }: Span): Promise<void> {
  const got = await page.evaluate(
    async ([path, range]) => {
      const response = await fetch(path, { headers: { range } });
      let bytes = 0;
      await response.body?.pipeTo(new WritableStream({ write: (chunk) => void (bytes += chunk.length) }));
      return [response.status, bytes];
    },
    [PATH, `bytes=${start}-${end - 1}`] as const,
  );
  expect(got).toEqual([206, end - start]);
}

/** A visitor who knows what each of the three holds. */
async function bringSeeker(ofEach: readonly (readonly string[])[]): Promise<Visitor> {
  const seeker = await (await world.visit()).ready(HALVES.length);
  for (const own of ofEach) {
    const left = [...own];
    await eventually('a small file of each neighbour', async () => {
      const path = left.pop();
      if (path === undefined) throw new Error('There are no more small files.');
      return (await seeker.deliver([path])).peers > 0;
    });
  }
  await seeker.forget();
  world.site.forgetRequests();
  return seeker;
}

/** Seeks and waits for each picture, then lets the film go. */
async function seekAround({ page }: Visitor): Promise<void> {
  const random = seededRandom(SEEKS);
  await page.evaluate((html) => {
    document.body.innerHTML = html;
  }, FILM_BODY);
  for (let seeks = 0; seeks < SEEKS; seeks++) {
    // In the middle of a frame's 40 ms, so that there is no doubt which one it is.
    await pictureAt(page, Math.floor(random() * LARGE_FILM.seconds * 25) / 25 + 0.02);
  }
  await page.evaluate(() => {
    const video = document.querySelector('video')!;
    video.removeAttribute('src');
    video.load();
  });
}

/** What the origin sent for a request, as bytes of the film. */
function sentSpan({ headers, bytes }: SiteRequest): Span {
  const start = Number(/^bytes=(\d+)-/.exec(headers.range ?? '')?.[1] ?? 0);
  return { start, end: start + bytes };
}

/** The reports of requests to which this one belongs. */
function reportsOf({ start }: Span, served: readonly ServedResource[]): ServedResource[] {
  // The piece in whose middle an answer began is fetched whole, so a run may begin up to a piece before what was asked for.
  return served.filter(({ span }) => span && start > span.start - PIECE_BYTES && start < span.end);
}

test('thirty seeks: every byte right, and the network asked for what nobody holds', async () => {
  const seeker = await bringSeeker(await bringHolders());
  world.site.trouble(PATH, { kind: 'slow', bytesPerSecond: LINE });
  const session = await seeker.context.newCDPSession(seeker.page);
  const isFilm = (url: string): string | null => (new URL(url).pathname === PATH ? PATH : null);
  const log = await RequestLog.open(session, isFilm, async () => film);
  await seekAround(seeker);
  const nobodys = eighth(NOBODYS);
  const isNobodys = ({ start }: Span): boolean => start >= nobodys.start && start < nobodys.end;
  const sentSpans = (): Span[] => world.site.requests.filter(({ path }) => path === PATH).map(sentSpan);
  // Whatever the network was asked for that neighbours hold, they had been asked for it first and were late with it. An answer
  // that nobody waited for is reported when the network has begun to send it.
  const served = await eventually('a report on every answer and every request of the network', async () => {
    const reports = (await seeker.served()).filter(({ url }) => url.endsWith(PATH));
    const late = reports.filter(({ reason }) => LATE.includes(reason));
    const unexplained = sentSpans().filter((span) => !isNobodys(span) && reportsOf(span, late).length === 0);
    if (unexplained.length > 0) throw new Error(JSON.stringify({ unexplained, reports }));
    return reports.length >= log.answeredByServiceWorker && reports;
  });
  await log.compared();

  // Every byte that the player was given, as the DevTools protocol shows them, is the film's.
  expect(log.faults).toEqual([]);
  expect(log.requests.filter(({ fromServiceWorker }) => fromServiceWorker === false)).toEqual([]);
  expect(log.requests.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(film.length / 4);
  expect((await seeker.stats())?.rejected).toBe(0);

  const sent = sentSpans();
  // What nobody holds came from the network, none of it twice.
  const needed = sent.reduce((sum, span) => sum + shared(span, nobodys), 0);
  expect(needed).toBeGreaterThan(0);
  expect(needed).toBeLessThanOrEqual(nobodys.end - nobodys.start + sent.length * UNDER_WAY);

  // It sent no more of what neighbours hold than the reports own up to, with what was under way when neighbours caught up.
  const sentBeyond = sent.reduce((sum, span) => sum + span.end - span.start, 0) - needed;
  const late = served.filter(({ reason }) => LATE.includes(reason));
  const ownedBy = ({ sources, wasted, span = nobodys }: ServedResource): number =>
    shared(span, nobodys) === span.end - span.start ? 0 : sources.network + wasted;
  const owned = late.reduce((sum, report) => sum + ownedBy(report), 0);
  expect(sentBeyond).toBeLessThanOrEqual(owned + late.length * (RUN + UNDER_WAY));

  // Neighbours brought most of what they hold.
  const peers = served.reduce((sum, { sources }) => sum + sources.peers, 0);
  expect(peers).toBeGreaterThan(sentBeyond);
});
