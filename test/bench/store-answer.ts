/**
 * A request answered from Hearsay's store, every piece checked, and one answered from the Cache API by the plainest of
 * workers, in turns, both workers warm. Times until the whole body has been read, ours ÷ theirs. With the product's
 * memory in front of the store as it ships, and for information with other contents read in between, so that each piece
 * comes from IndexedDB.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeBytes } from '../browser/published-files.ts';
import { launchProfile } from '../rig/chromium.ts';
import { page, startBenchSite, type BenchSite } from './bench-site.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { median, middleMean, ratios } from './measure.ts';
import { VisitorPage } from './visitor-page.ts';

interface Size {
  readonly name: '1KB' | '100KB' | '5MB';
  readonly bytes: number;
  /** Fetches in a row, of as many different files. The clock's steps are 0.1 ms, so small ones take more. */
  readonly samples: number;
  /** Most that the ratio may be. */
  readonly target: number;
}

const SIZES: readonly Size[] = [
  { name: '1KB', bytes: 1_000, samples: 20, target: 1.1 },
  { name: '100KB', bytes: 100_000, samples: 20, target: 1.3 },
  { name: '5MB', bytes: 5_000_000, samples: 4, target: 2.5 },
];
const FIRST_BYTE_TARGET = 1.2;

const CACHE_PAGE = '/cache/';
const CACHE_WORKER = `
  self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener('fetch', (event) => {
    if (event.request.mode === 'navigate') return;
    event.respondWith(caches.match(event.request).then((hit) => hit ?? fetch(event.request)));
  });
`;

type Temperature = 'warm' | 'cold';

interface Side {
  readonly whole: number;
  readonly firstByte: number;
}

export const storeAnswer: Benchmark = {
  name: 'storeAnswerRatio',
  async run({ rounds, progress }) {
    const directory = await mkdtemp(join(tmpdir(), 'bench-'));
    const context = await launchProfile(directory);
    const [site, cacheSite] = [await startFilledSite(), await startFilledSite()];
    const ours = await (await VisitorPage.open(context, `${site.site.origin}/`)).ready();
    const theirs = await VisitorPage.open(context, cacheSite.site.origin + CACHE_PAGE);
    await fill(ours, theirs);
    const results: Measurement[] = [];
    for (const size of SIZES) {
      for (const temperature of ['warm', 'cold'] as const) {
        const [a, b] = await compare(ours, theirs, size, temperature, rounds);
        results.push(...measurementsOf(size, temperature, a, b));
        for (const { name, variant, value } of results.slice(-2)) {
          progress(`${name} ${variant ?? ''}: ${value.toFixed(3)}`);
        }
      }
    }
    await context.close();
    await Promise.all([site.close(), cacheSite.close()]);
    await rm(directory, { recursive: true, force: true });
    return results;
  },
};

function pathsOf({ name, samples }: Size): string[] {
  return Array.from({ length: samples }, (_, i) => `/${name}-${i}.bin`);
}

function startFilledSite(): Promise<BenchSite> {
  const published = Object.fromEntries(
    SIZES.flatMap((size) => pathsOf(size).map((path) => [path, madeBytes(path, size.bytes)] as const)),
  );
  const register = `<script>navigator.serviceWorker.register('/cache-worker.js', { scope: '/' });</script>`;
  const others = {
    [CACHE_PAGE]: page(`${register}<script src="/probe.js"></script>`),
    '/cache-worker.js': { body: CACHE_WORKER, type: 'text/javascript' },
  };
  return startBenchSite({ published, others });
}

/** Puts every file into both stores. */
async function fill(ours: VisitorPage, theirs: VisitorPage): Promise<void> {
  const paths = SIZES.flatMap(pathsOf);
  await theirs.page.evaluate(async (given) => (await caches.open('bench')).addAll(given), paths);
  await theirs.controlled();
  for (const size of SIZES) {
    for (const path of pathsOf(size)) {
      await ours.fetchOne(path, size.bytes);
      await ours.fromStore(path, size.bytes);
    }
  }
}

async function compare(
  ours: VisitorPage,
  theirs: VisitorPage,
  size: Size,
  temperature: Temperature,
  rounds: number,
): Promise<[Side[], Side[]]> {
  const sides: [Side[], Side[]] = [[], []];
  // The first round warms up and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [at, visitor] of [ours, theirs].entries()) {
      const side = await sample(visitor, size, temperature);
      if (round > 0) sides[at]?.push(side);
    }
  }
  return sides;
}

async function sample(visitor: VisitorPage, size: Size, temperature: Temperature): Promise<Side> {
  const paths = pathsOf(size);
  if (temperature === 'cold') await pushOut(visitor, size);
  // What has been read once is in memory, if there is one.
  else await visitor.fetchOne(paths[0] ?? '', size.bytes);
  const asked = temperature === 'cold' ? paths : paths.map(() => paths[0] ?? '');
  const timings = await visitor.fetchAll(asked, size.bytes);
  return {
    whole: middleMean(timings.map(({ ms }) => ms)),
    firstByte: middleMean(timings.map(({ firstByteMs }) => firstByteMs)),
  };
}

/** Reads more of other contents than a memory of 16 MiB holds. The large files, in turns, push out each other. */
async function pushOut(visitor: VisitorPage, { name }: Size): Promise<void> {
  const large = SIZES.find((size) => size.name === '5MB');
  if (large !== undefined && name !== '5MB') await visitor.fetchAll(pathsOf(large), large.bytes);
}

function measurementsOf(size: Size, temperature: Temperature, ours: Side[], theirs: Side[]): Measurement[] {
  const warm = temperature === 'warm';
  const of = (part: keyof Side): number[] =>
    ratios(
      ours.map((side) => side[part]),
      theirs.map((side) => side[part]),
    );
  const ms = (side: Side[], part: keyof Side): string => median(side.map((each) => each[part])).toFixed(2);
  const describe = (part: keyof Side): string =>
    `${ms(ours, part)} ms ÷ ${ms(theirs, part)} ms by the Cache API`;
  const whole = of('whole');
  const firstByte = of('firstByte');
  const kept = warm ? 'as it ships' : 'memory cold';
  const isLarge = size.name === '5MB';
  return [
    {
      name: warm ? 'storeAnswerRatio' : 'coldStoreAnswerRatio',
      variant: size.name,
      value: median(whole),
      rounds: whole,
      what: `whole body from the store, ${kept}: ${describe('whole')}`,
      ...(warm && { target: { sense: 'at most', value: size.target } as const }),
    },
    {
      name: warm ? 'firstByteRatio' : 'coldFirstByteRatio',
      variant: size.name,
      value: median(firstByte),
      rounds: firstByte,
      what: `first byte from the store, ${kept}: ${describe('firstByte')}`,
      ...(warm && isLarge && { target: { sense: 'at most', value: FIRST_BYTE_TARGET } as const }),
    },
  ];
}
