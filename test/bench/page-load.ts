/**
 * Page loads of a visitor who has been here before, on a line of 20 Mbit/s and 40 ms, with Hearsay ÷ without, in turns: a
 * full page, which comes before its agent, and a view of a single-page application, whose agent is there. Nobody else is
 * there, or neighbours that are silent, or six that have all of it. And how long after its script's start a page has its
 * first neighbour.
 */
import type { Browser, BrowserContext } from 'playwright';
import { MIN_PEERS } from '../../page-agent/limits.ts';
import { launchBrowser } from '../rig/chromium.ts';
import { openLine, type ShapedLine } from '../rig/shaped-line.ts';
import { WITH_HEARSAY, scriptTag, startBenchSite, type BenchSite } from './bench-site.ts';
import type { Benchmark, BenchContext, Measurement } from './benchmark.ts';
import {
  GIVING_NEIGHBOURS,
  HEARD_MS,
  LINE_BYTES_PER_SECOND,
  LINE_LATENCY_MS,
  LOADS_IN_ROUND,
  SILENT_NEIGHBOURS,
} from './limits.ts';
import { median, ratios } from './measure.ts';
import { filesOf, pageOf, pathsOf, viewOf } from './page-views.ts';
import { bringSilentNeighbours } from './silent-neighbours.ts';
import { quantile } from './tracker/quantile.ts';
import { VisitorPage } from './visitor-page.ts';

type Kind = 'full' | 'singlePage';

/** Milliseconds of each load, with Hearsay and without. */
type Times = Readonly<Record<Kind, { readonly ours: number[]; readonly theirs: number[] }>>;

interface Company {
  readonly name: 'noNeighbours' | 'deadNeighbours' | 'sixNeighbours';
  readonly who: string;
  readonly neighbours: number;
  /** The most that the median may be. */
  readonly floor?: number;
  /** Brings them to the site. They hold all of `paths`, or say so. */
  bring(this: void, browser: Browser, site: BenchSite, paths: readonly string[]): Promise<void>;
}

const COMPANIES: readonly Company[] = [
  {
    name: 'noNeighbours',
    who: 'nobody else there',
    neighbours: 0,
    floor: 1.05,
    bring: async () => undefined,
  },
  {
    name: 'deadNeighbours',
    who: `${SILENT_NEIGHBOURS} neighbours that never answer`,
    neighbours: SILENT_NEIGHBOURS,
    floor: 1.05,
    async bring(browser, site, paths) {
      await bringSilentNeighbours(browser, site, paths);
    },
  },
  {
    name: 'sixNeighbours',
    who: 'six neighbours on the same network who have all of it',
    neighbours: GIVING_NEIGHBOURS,
    bring: bringGivingNeighbours,
  },
];

export const pageLoad: Benchmark = {
  name: 'pageLoadRatio',
  async run(context) {
    const measurements: Measurement[] = [];
    for (const company of COMPANIES) {
      const { times, neighbourMs } = await measureIn(company, context);
      measurements.push(...toldOf('full', company, times), ...toldOf('singlePage', company, times));
      if (company.name === 'sixNeighbours') measurements.push(...firstNeighbour(neighbourMs));
    }
    return measurements;
  },
};

async function measureIn(
  company: Company,
  { rounds, progress }: BenchContext,
): Promise<{ times: Times; neighbourMs: number[] }> {
  const loads = rounds * LOADS_IN_ROUND;
  // Each load has a page and a view of its own; the first warms up and does not count.
  const views = Array.from({ length: 2 * (loads + 1) }, (_, number) => viewOf(number));
  const site = await startBenchSite({ published: Object.assign({}, ...views.map(filesOf)) });
  for (const [number, view] of views.entries()) {
    site.site.put(pagePath('with', number), pageOf(view, scriptTag(site.tracker, 'async')));
    site.site.put(pagePath('plain', number), pageOf(view, ''));
  }
  const [theirs, ours] = await Promise.all([launchBrowser(), launchBrowser()]);
  await company.bring(theirs, site, views.flatMap(pathsOf));
  const line = await openLine({
    port: site.site.port,
    bytesPerSecond: LINE_BYTES_PER_SECOND,
    latencyMs: LINE_LATENCY_MS,
  });
  const pair = await bringPair(ours, line, company.neighbours);
  const times: Times = { full: { ours: [], theirs: [] }, singlePage: { ours: [], theirs: [] } };
  const neighbourMs: number[] = [];
  for (let load = 0; load <= loads; load++) {
    const full = await pair.load(2 * load);
    const single = await pair.show(2 * load + 1);
    if (load === 0) continue;
    for (const [kind, [a, b]] of [['full', full] as const, ['singlePage', single] as const]) {
      times[kind].ours.push(a);
      times[kind].theirs.push(b);
    }
    if (company.neighbours > 0) neighbourMs.push(await pair.firstNeighbourMs());
    const shown = [full, single].map((both) => both.map((ms) => ms.toFixed(0)).join(' ms, plain '));
    progress(`${company.name}, load ${load}: full page ${shown.join(' ms; view ')} ms`);
  }
  await Promise.all([ours.close(), theirs.close()]);
  await line.close();
  await site.close();
  return { times, neighbourMs };
}

/** Visitors of their own, one after the other, who take all from each other and then stay. */
async function bringGivingNeighbours(
  browser: Browser,
  { site }: BenchSite,
  paths: readonly string[],
): Promise<void> {
  for (let number = 0; number < GIVING_NEIGHBOURS; number++) {
    const neighbour = await VisitorPage.open(await browser.newContext(), site.origin + WITH_HEARSAY);
    await neighbour.ready(Math.min(number, 1));
    await neighbour.fetchMany(paths);
  }
}

interface Pair {
  /** Both go to page `number`: milliseconds with Hearsay, and without. */
  load(number: number): Promise<[number, number]>;
  /** Both show view `number` in the page that is open. */
  show(number: number): Promise<[number, number]>;
  /** Milliseconds from the start of the script to the first neighbour, in the page that is open. */
  firstNeighbourMs(): Promise<number>;
}

/** A visitor with Hearsay and one without, at the end of the line. */
async function bringPair(browser: Browser, { origin }: ShapedLine, neighbours: number): Promise<Pair> {
  const context = await browser.newContext();
  await recordNeighbour(context);
  const plainContext = await browser.newContext({ serviceWorkers: 'block' });
  const plain = await VisitorPage.open(plainContext, origin + pagePath('plain', 0));
  const withHearsay = await VisitorPage.open(context, origin + WITH_HEARSAY);
  /** Its own beginnings use the line: nobody else's load is to suffer from them. It seeks no more than it needs. */
  const settle = async (): Promise<void> => {
    await withHearsay.ready(Math.min(neighbours, MIN_PEERS));
    await withHearsay.page.waitForTimeout(HEARD_MS);
  };
  await settle();
  return {
    async load(number) {
      const ours = await withHearsay.load(origin + pagePath('with', number));
      await settle();
      return [ours, await plain.load(origin + pagePath('plain', number))];
    },
    show: async (number) => [await withHearsay.show(viewOf(number)), await plain.show(viewOf(number))],
    firstNeighbourMs: () =>
      withHearsay.page.evaluate(() => (globalThis as RecordedWindow).firstNeighbourMs ?? Number.NaN),
  };
}

type RecordedWindow = typeof globalThis & { readonly firstNeighbourMs?: number };

/** The script sets `window.hearsay` when it starts. */
async function recordNeighbour(context: BrowserContext): Promise<void> {
  await context.addInitScript(`
    let api;
    Object.defineProperty(globalThis, 'hearsay', {
      configurable: true,
      get: () => api,
      set(given) {
        api = given;
        const start = performance.now();
        const undo = api.on('peer', ({ state }) => {
          if (state !== 'open') return;
          globalThis.firstNeighbourMs = performance.now() - start;
          undo();
        });
      },
    });
  `);
}

function pagePath(kind: 'with' | 'plain', number: number): string {
  return `/${kind}-${number}.html`;
}

const KIND_NAMES: Readonly<Record<Kind, string>> = {
  full: 'a full page load',
  singlePage: 'a view of a single-page application',
};

function toldOf(kind: Kind, { name, who, floor }: Company, times: Times): Measurement[] {
  const { ours, theirs } = times[kind];
  const pairs = ratios(ours, theirs);
  const shown = `${median(ours).toFixed(0)} ms ÷ ${median(theirs).toFixed(0)} ms`;
  const common = { name: 'pageLoadRatio', rounds: pairs };
  return [
    {
      ...common,
      variant: `${kind}.${name}.median`,
      value: median(pairs),
      what: `${KIND_NAMES[kind]} on the line ÷ without Hearsay, ${who}: ${shown}`,
      ...(floor === undefined ? {} : { target: { sense: 'at most', value: floor } as const }),
    },
    {
      ...common,
      variant: `${kind}.${name}.p95`,
      value: quantile(ours, 0.95) / quantile(theirs, 0.95),
      what: 'the 95th percentile of the one ÷ that of the other',
    },
  ];
}

function firstNeighbour(times: readonly number[]): Measurement[] {
  const what = 'from the start of the script to the first neighbour: the page itself loads first';
  return ([0.5, 0.95] as const).map((share) => ({
    name: 'firstNeighbourMs',
    variant: `p${share * 100}`,
    value: quantile(times, share),
    rounds: times,
    what,
  }));
}
