/** A visitor's page in the benchmarks, driven from outside through its probe. Knows nothing of what is compared. */
import type { BrowserContext, Page } from 'playwright';
import type { Hearsay } from '../../page-agent/hearsay.ts';
import type { HearsayStats, ServedResource } from '../../page-agent/stats.ts';
import { eventually } from '../rig/eventually.ts';
import type { Probe, Timing, View } from './in-page/probe.ts';
import { PATIENCE_MS } from './limits.ts';

/** Requests that run side by side where nothing is timed: as many as a browser sends to one host. */
const AT_ONCE = 6;

type ProbedWindow = typeof globalThis & { readonly probe: Probe; readonly hearsay?: Hearsay };

export class VisitorPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(context: BrowserContext, url: string): Promise<VisitorPage> {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(url);
    return new VisitorPage(page);
  }

  /** Waits until the service worker is in control, the agent runs and so many neighbours are connected. */
  async ready(neighbours = 0): Promise<this> {
    await this.page.waitForFunction((least) => {
      const { stats } = (globalThis as ProbedWindow).hearsay ?? {};
      const runs = stats?.state === 'ready' || stats?.state === 'following';
      return runs && navigator.serviceWorker.controller !== null && stats.neighbours >= least;
    }, neighbours);
    return this;
  }

  /** Waits until some service worker is in control. */
  async controlled(): Promise<this> {
    await this.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    return this;
  }

  /** Goes to another page of the site: milliseconds from the click to the end of its `load` event. */
  async load(url: string): Promise<number> {
    await this.page.goto(url);
    const loaded = await this.page.waitForFunction(() => {
      const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      return entry !== undefined && entry.loadEventEnd > 0 && entry.loadEventEnd;
    });
    return Number(await loaded.jsonValue());
  }

  /** Shows a view in the page that is open: milliseconds until all of it is there. */
  show(view: View): Promise<number> {
    return this.page.evaluate((given) => (globalThis as ProbedWindow).probe.show(given), view);
  }

  /** Fetches one after the other. Throws when a body is not of the right length. */
  async fetchAll(urls: readonly string[], bytes: number): Promise<Timing[]> {
    const timings = await this.page.evaluate(
      (given) => (globalThis as ProbedWindow).probe.fetchAll(given),
      urls,
    );
    for (const [at, { status, bytes: got }] of timings.entries()) {
      if (status !== 200 || got !== bytes) {
        throw new Error(`${urls[at]} gave status ${status} and ${got} bytes; expected 200 and ${bytes}.`);
      }
    }
    return timings;
  }

  /** Fetches several at a time, whatever their lengths. */
  async fetchMany(urls: readonly string[]): Promise<void> {
    const lists = Array.from({ length: AT_ONCE }, (_, list) =>
      urls.filter((_url, at) => at % AT_ONCE === list),
    );
    const timings = await this.page.evaluate(
      (given) => Promise.all(given.map((list) => (globalThis as ProbedWindow).probe.fetchAll(list))),
      lists,
    );
    const failed = timings.flat().filter(({ status }) => status !== 200);
    if (failed.length > 0)
      throw new Error(`${failed.length} of ${urls.length} files were not answered with 200.`);
  }

  /** Fetches one. */
  async fetchOne(url: string, bytes: number): Promise<Timing> {
    const [timing] = await this.fetchAll([url], bytes);
    if (timing === undefined) throw new Error(`${url} was not fetched.`);
    return timing;
  }

  /** How Hearsay says that it has served `path`. */
  servedAs(path: string): Promise<ServedResource> {
    return eventually(`a report on ${path}`, () =>
      this.page.evaluate((given) => (globalThis as ProbedWindow).probe.servedAs(given), path),
    );
  }

  /** Waits until `path` is answered from the store alone. */
  async fromStore(path: string, bytes: number): Promise<void> {
    await eventually(`${path} from the store`, async () => {
      await this.fetchOne(path, bytes);
      // The report on this very fetch comes a moment after its body.
      await this.page.waitForTimeout(20);
      return (await this.servedAs(path)).sources.store === bytes;
    });
  }

  /** Waits until the store holds so many pieces of a content. */
  async kept(digest: string, pieces: number): Promise<void> {
    await eventually(
      `${pieces} pieces in the store`,
      async () => {
        const kept = await this.page.evaluate(
          (given) => (globalThis as ProbedWindow).probe.piecesKept(given),
          digest,
        );
        return kept >= pieces;
      },
      { timeoutMs: PATIENCE_MS },
    );
  }

  async stats(): Promise<HearsayStats> {
    const stats = await this.page.evaluate(() => (globalThis as ProbedWindow).hearsay?.stats);
    if (stats === undefined) throw new Error('Hearsay does not run in this page.');
    return stats;
  }
}
