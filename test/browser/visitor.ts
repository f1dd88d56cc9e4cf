/**
 * A visitor of a test's world: a browser context of its own with a page, what the page sees of its requests, and what
 * Hearsay says of them. Knows nothing of sites or trackers. Made by `world.ts`.
 */
import type { BrowserContext, Page } from 'playwright';
import type { Hearsay } from '../../page-agent/hearsay.ts';
import type { HearsayStats, ServedResource } from '../../page-agent/stats.ts';
import { eventually } from '../rig/eventually.ts';

/** Milliseconds between two fetches that wait for neighbours to answer again. Judgement: a trial piece is read from a
 * busy disk, sent and checked within it; six of them outlast the engine's pause between two trials. */
const TRIAL_MS = 600;

/** What the page got for one request. */
export interface Seen {
  readonly status: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Body bytes by source, and what was thrown away, over several requests. */
export interface Delivered {
  readonly network: number;
  readonly peers: number;
  readonly store: number;
  readonly rejected: number;
  readonly reasons: readonly string[];
}

/** What the script below keeps in the page. */
interface Witness {
  readonly served: ServedResource[];
  readonly peers: { readonly peer: string; readonly state: string }[];
}

/** A page's globals, with the public API and the script below. */
export type WitnessPage = typeof globalThis & { readonly hearsay?: Hearsay; readonly witness: Witness };

/** Listens from the moment that `window.hearsay` is set. */
const WITNESS = `
  globalThis.witness = { served: [], peers: [] };
  let api;
  Object.defineProperty(globalThis, 'hearsay', {
    configurable: true,
    get: () => api,
    set(given) {
      api = given;
      api.on('resource', (resource) => witness.served.push(resource));
      api.on('peer', (change) => witness.peers.push(change));
    },
  });
`;

export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page must see, by path. */
  readonly #truth: (path: string) => Seen;
  readonly #canaries: readonly string[];
  #canary = 0;

  constructor(
    context: BrowserContext,
    page: Page,
    truth: (path: string) => Seen,
    canaries: readonly string[],
  ) {
    this.context = context;
    this.page = page;
    this.#truth = truth;
    this.#canaries = canaries;
  }

  /** Opens `url` in a context that is this visitor's alone. */
  static async arrive(
    context: BrowserContext,
    url: string,
    truth: (path: string) => Seen,
    canaries: readonly string[],
  ): Promise<Visitor> {
    await context.addInitScript(WITNESS);
    const page = await context.newPage();
    await page.goto(url);
    return new Visitor(context, page, truth, canaries);
  }

  /** Another tab of the same visitor. */
  async openTab(url = this.page.url()): Promise<Visitor> {
    const page = await this.context.newPage();
    await page.goto(url);
    return new Visitor(this.context, page, this.#truth, this.#canaries);
  }

  /** Waits until the service worker is in control, the agent runs and so many neighbours are connected. */
  async ready(neighbours = 0): Promise<this> {
    await this.page.waitForFunction(
      (least) => {
        const stats = (globalThis as WitnessPage).hearsay?.stats;
        const runs = stats?.state === 'ready' || stats?.state === 'following';
        return runs && navigator.serviceWorker.controller !== null && stats.neighbours >= least;
      },
      neighbours,
      { timeout: 30_000 },
    );
    return this;
  }

  stats(): Promise<HearsayStats | undefined> {
    return this.page.evaluate(() => (globalThis as WitnessPage).hearsay?.stats);
  }

  /** States that connections have been in, in order: `connecting`, `open`, `closed`, `banned`. */
  peerStates(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as WitnessPage).witness.peers.map(({ state }) => state));
  }

  /** Fetches all at once, as the page would. */
  see(paths: readonly string[], init: RequestInit = {}): Promise<Record<string, Seen>> {
    return this.page.evaluate(
      async ([urls, options]) => {
        const look = async (url: string): Promise<[string, Seen]> => {
          const response = await fetch(url, options);
          const body = await response.arrayBuffer();
          const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
          const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
          return [url, { status: response.status, bytes: body.byteLength, sha256: hex }];
        };
        return Object.fromEntries(await Promise.all(urls.map(look)));
      },
      [paths, init] as const,
    );
  }

  /** What `see` must give. */
  truth(paths: readonly string[]): Record<string, Seen> {
    return Object.fromEntries(paths.map((path) => [path, this.#truth(path)]));
  }

  /** Fetches all at once, holds the page to the right bytes, and tells where those came from. */
  async deliver(paths: readonly string[]): Promise<Delivered> {
    await this.forget();
    const seen = await this.see(paths);
    const wrong = paths.filter((path) => JSON.stringify(seen[path]) !== JSON.stringify(this.#truth(path)));
    if (wrong.length > 0) {
      const [first = ''] = wrong;
      const shown = `${JSON.stringify(seen[first])}, expected ${JSON.stringify(this.#truth(first))}`;
      throw new Error(`The page saw wrong bytes of ${wrong.join(', ')}: ${shown}.`);
    }
    return this.delivered(paths);
  }

  /** Fetches one path after the other, each held to the right bytes, until most of one has come from neighbours. Between
   * them it waits: a neighbour that had been too slow is asked for a piece on trial while the network brings the rest. */
  async deliverFromNeighbours(paths: readonly string[]): Promise<Delivered> {
    const all: Delivered[] = [];
    for (const path of paths) {
      const delivered = await this.deliver([path]);
      if (delivered.peers > this.#truth(path).bytes / 2) return delivered;
      all.push(delivered);
      await new Promise((resolve) => {
        setTimeout(resolve, TRIAL_MS);
      });
    }
    throw new Error(
      `Neighbours have not brought most of any of ${paths.join(', ')}: ${JSON.stringify(all)}; connections were ` +
        `${(await this.peerStates()).join(', ')}.`,
    );
  }

  /** Waits until Hearsay has said of each path how it was served since `forget`, and adds up. */
  async delivered(paths: readonly string[]): Promise<Delivered> {
    const reports = await eventually(`reports of ${paths.length} resources`, async () => {
      const served = await this.served();
      const of = paths.map((path) => served.filter(({ url }) => decodeURI(new URL(url).pathname) === path));
      return of.every((list) => list.length > 0) && of.flat();
    });
    const sum = (part: (report: ServedResource) => number): number =>
      reports.reduce((total, report) => total + part(report), 0);
    return {
      network: sum(({ sources }) => sources.network),
      peers: sum(({ sources }) => sources.peers),
      store: sum(({ sources }) => sources.store),
      rejected: sum(({ rejected }) => rejected),
      reasons: [...new Set(reports.map(({ reason }) => reason))],
    };
  }

  served(): Promise<readonly ServedResource[]> {
    return this.page.evaluate(() => (globalThis as WitnessPage).witness.served);
  }

  async forget(): Promise<void> {
    await this.page.evaluate(() => (globalThis as WitnessPage).witness.served.splice(0));
  }

  /** Waits until it is known what neighbours hold: small files, each a new one, begin to come from them. */
  async hearNeighbours(): Promise<this> {
    await eventually('a small file from a neighbour', async () => {
      const canary = this.#canaries[this.#canary++];
      if (canary === undefined) throw new Error('There are no more canaries.');
      return (await this.deliver([canary])).peers > 0;
    });
    return this;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
