/**
 * A request that is not Hearsay's, in a page that its worker controls and in one without any worker, in turns. Times
 * until the whole body has been read, with ÷ without. The server is this machine's own, which makes the worker's share
 * of the time as large as it can be.
 */
import { madeBytes } from '../browser/published-files.ts';
import { launchBrowser } from '../rig/chromium.ts';
import type { SiteFile } from '../rig/site-server.ts';
import { PLAIN, WITH_HEARSAY, startBenchSite } from './bench-site.ts';
import type { Benchmark } from './benchmark.ts';
import { median, middleMean, ratios } from './measure.ts';
import { VisitorPage } from './visitor-page.ts';

const PATH = '/api/answer';
const BYTES = 10_000;
/** Requests in a row in a page, before it is the other's turn, and turns of each in a round. */
const SAMPLES = 5;
const TURNS = 12;

export const passThrough: Benchmark = {
  name: 'passThroughRatio',
  async run({ rounds, progress }) {
    const answer: SiteFile = {
      body: madeBytes(PATH, BYTES),
      type: 'application/json',
      headers: { 'Cache-Control': 'no-store' },
    };
    const published = { '/ours.bin': madeBytes('ours', BYTES) };
    const site = await startBenchSite({ published, others: { [PATH]: answer }, include: ['/ours.bin'] });
    const browser = await launchBrowser();
    const open = async (path: string): Promise<VisitorPage> =>
      VisitorPage.open(await browser.newContext(), site.site.origin + path);
    const withWorker = await (await open(WITH_HEARSAY)).ready();
    const without = await open(PLAIN);
    const ours: number[] = [];
    const theirs: number[] = [];
    // The first round warms up and does not count.
    for (let round = 0; round <= rounds; round++) {
      const [a, b] = await sample(withWorker, without);
      if (round === 0) continue;
      ours.push(a);
      theirs.push(b);
      progress(`round ${round}: ${a.toFixed(2)} ms with the worker, ${b.toFixed(2)} ms without`);
    }
    await browser.close();
    await site.close();
    const passed = ratios(ours, theirs);
    const times = `${median(ours).toFixed(2)} ms ÷ ${median(theirs).toFixed(2)} ms`;
    return [
      {
        name: 'passThroughRatio',
        value: median(passed),
        rounds: passed,
        what: `a request of 10 KB that is not ours, with the worker ÷ without: ${times}`,
        target: { sense: 'at most', value: 1.05 },
      },
    ];
  },
};

async function sample(withWorker: VisitorPage, without: VisitorPage): Promise<[number, number]> {
  const paths = Array.from({ length: SAMPLES }, () => PATH);
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [side, visitor] of [withWorker, without].entries()) {
      const timings = await visitor.fetchAll(paths, BYTES);
      times[side]?.push(...timings.map(({ ms }) => ms));
    }
  }
  return [middleMean(times[0]), middleMean(times[1])];
}
