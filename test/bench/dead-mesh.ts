/**
 * Neighbours that have connected, said hello and what they hold, and answer no ask: what the first byte of a request
 * then costs beyond the plain network. Each victim is fresh, for its first request is the worst; the later ones are told
 * for information.
 */
import type { Browser } from 'playwright';
import { madeBytes } from '../browser/published-files.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { PLAIN, WITH_HEARSAY, startBenchSite, type BenchSite } from './bench-site.ts';
import type { Benchmark } from './benchmark.ts';
import { SILENT_NEIGHBOURS } from './limits.ts';
import { differences, median } from './measure.ts';
import { bringSilentNeighbours } from './silent-neighbours.ts';
import { VisitorPage } from './visitor-page.ts';

const BYTES = 100_000;
const PATHS = Array.from({ length: 6 }, (_, i) => `/wanted-${i}.bin`);
/** Not vouched for: opens the connection to the server on both sides alike. */
const WARM_UP = '/warm-up.bin';

export const deadMesh: Benchmark = {
  name: 'deadMeshExtraMs',
  async run({ rounds, progress }) {
    const site = await startBenchSite({
      published: Object.fromEntries(PATHS.map((path) => [path, madeBytes(path, BYTES)])),
      others: {
        [WARM_UP]: { body: madeBytes(WARM_UP, BYTES), headers: { 'Cache-Control': 'no-store' } },
      },
    });
    const browser = await launchBrowser();
    const asked = await bringSilentNeighbours(browser, site, PATHS);
    const first: number[][] = [[], []];
    const later: number[][] = [[], []];
    for (let round = 0; round < rounds; round++) {
      for (const [side, path] of [WITH_HEARSAY, PLAIN].entries()) {
        const [one = Number.NaN, ...others] = await firstBytes(browser, site, path);
        first[side]?.push(one);
        later[side]?.push(median(others));
      }
      const shown = first.map((side) => side.at(-1)?.toFixed(1));
      progress(`round ${round + 1}: first byte after ${shown.join(' ms, plain network ')} ms`);
    }
    if ((await asked()) < rounds) throw new Error('The silent neighbours were not asked by every victim.');
    await browser.close();
    await site.close();
    const extra = differences(first[0] ?? [], first[1] ?? []);
    const laterExtra = differences(later[0] ?? [], later[1] ?? []);
    return [
      {
        name: 'deadMeshExtraMs',
        value: median(extra),
        rounds: extra,
        what: `first byte of a victim's first request, ${SILENT_NEIGHBOURS} silent neighbours, less the plain network's`,
        target: { sense: 'at most', value: 50 },
      },
      {
        name: 'deadMeshLaterExtraMs',
        value: median(laterExtra),
        rounds: laterExtra,
        what: 'the same for the five requests after it',
      },
    ];
  },
};

/** Milliseconds to the first byte of each wanted file, one after the other, for a visitor who is new. */
async function firstBytes(browser: Browser, { site }: BenchSite, path: string): Promise<number[]> {
  const context = await browser.newContext();
  const visitor = await VisitorPage.open(context, site.origin + path);
  if (path === WITH_HEARSAY) {
    await visitor.ready(SILENT_NEIGHBOURS);
    // What neighbours hold is told right after hello; the service worker hears of it in the same breath.
    await visitor.page.waitForTimeout(300);
  }
  await visitor.fetchAll([WARM_UP], BYTES);
  const timings = await visitor.fetchAll(PATHS, BYTES);
  await context.close();
  return timings.map(({ firstByteMs }) => firstByteMs);
}
