/**
 * Two visitors of one site in browsers of their own, with their storage on disk: one that has large files, one that
 * fetches them from it. Called by the benchmarks of transfer.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright';
import { pieceCount } from '../../content/geometry.ts';
import { madeBytes } from '../browser/published-files.ts';
import { launchProfile } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { startBenchSite, type BenchSite } from './bench-site.ts';
import { LARGE_BYTES } from './limits.ts';
import { VisitorPage } from './visitor-page.ts';

export interface Arrival {
  readonly ms: number;
  /** Share of the bytes that came from the neighbour. */
  readonly offload: number;
}

export interface TwoVisitors {
  readonly site: BenchSite;
  readonly sourceContext: BrowserContext;
  readonly sinkContext: BrowserContext;
  readonly source: VisitorPage;
  /** Its window holds the connections. */
  readonly sink: VisitorPage;
  /** Path of the file of a round. */
  pathOf(round: number): string;
  /** Brings the file of a round to the source, stored and announced. */
  prepare(round: number): Promise<void>;
  /** Fetches the file of a round in a tab of the sink's, and waits until it is stored there too. */
  arrive(round: number, tab: VisitorPage): Promise<Arrival>;
  close(): Promise<void>;
}

/** So many rounds, each with a file of its own, so that nothing comes from the sink's own store. */
export async function bringTwoVisitors(rounds: number): Promise<TwoVisitors> {
  const paths = Array.from({ length: rounds }, (_, round) => `/large-${round}.bin`);
  const published = Object.fromEntries(paths.map((path) => [path, madeBytes(path, LARGE_BYTES)]));
  const site = await startBenchSite({ published });
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const [sourceContext, sinkContext] = await Promise.all([
    launchProfile(join(directory, 'source')),
    launchProfile(join(directory, 'sink')),
  ]);
  const url = `${site.site.origin}/`;
  const source = await (await VisitorPage.open(sourceContext, url)).ready();
  const sink = await (await VisitorPage.open(sinkContext, url)).ready(1);
  const pathOf = (round: number): string => {
    const path = paths[round];
    if (path === undefined) throw new Error(`There are files for ${rounds} rounds, none for ${round}.`);
    return path;
  };
  const kept = (tab: VisitorPage, round: number): Promise<void> =>
    tab.kept(site.manifest.entries.get(pathOf(round))?.content.digest ?? '', pieceCount(LARGE_BYTES));
  return {
    site,
    sourceContext,
    sinkContext,
    source,
    sink,
    pathOf,
    async prepare(round) {
      await source.fetchOne(pathOf(round), LARGE_BYTES);
      await kept(source, round);
      // Holdings are told every tenth of a second; a probe of a single piece would spoil the round.
      await source.page.waitForTimeout(500);
    },
    async arrive(round, tab) {
      site.site.forgetRequests();
      const sentBefore = (await source.stats()).bytes.uploaded;
      const { ms } = await tab.fetchOne(pathOf(round), LARGE_BYTES);
      const { sources } = await tab.servedAs(pathOf(round));
      // Asked in the tab: in the sink's own window it would count as the window's work.
      await kept(tab, round);
      await eventually('the source to have counted what it sent', async () => {
        return (await source.stats()).bytes.uploaded - sentBefore >= sources.peers;
      });
      const network = site.site.bytesOf(pathOf(round));
      return { ms, offload: Math.min(sources.peers / LARGE_BYTES, 1 - network / LARGE_BYTES) };
    },
    async close() {
      await Promise.all([sourceContext.close(), sinkContext.close()]);
      await site.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
