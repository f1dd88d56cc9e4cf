/**
 * A world for browser tests: a site whose owner vouches for chosen files, a real tracker, and visitors in a real browser.
 * Serves the built scripts of `dist/browser`. Called by every test in this folder.
 */
import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright';
import { SCRIPTS } from '../../build/installed-files.ts';
import { sha224 } from '../../build/sha224.ts';
import { serialiseManifest, type Manifest } from '../../content/manifest.ts';
import { filterData, filterScript } from '../../content/request-filter.ts';
import { startTracker, type Tracker } from '../../tracker/tracker.ts';
import { startSite, type PathMatch, type Site, type SiteFile } from '../rig/site-server.ts';
import { madeBytes, manifestOf, readFile, sha256, type Files } from './published-files.ts';
import { Visitor, type Seen } from './visitor.ts';

const BUILT = new URL('../../dist/browser/', import.meta.url);
type Script = (typeof SCRIPTS)[number];

/** Small files by which a visitor finds out that it knows what its neighbours hold. */
const CANARIES = Object.fromEntries(
  Array.from({ length: 60 }, (_, i) => [`/canary/${i}.bin`, madeBytes(`canary ${i}`, 500)]),
);

/** Milliseconds by which a late site answers. A neighbour's first answer takes a few; some hundred when all is busy. */
const LATE_MS = 1500;

export interface WorldOptions {
  /** Files that the owner vouches for. */
  readonly files?: Files;
  /** Files that the site has beside them. */
  readonly others?: Readonly<Record<string, SiteFile | string>>;
  readonly manifest?: Partial<Manifest>;
  /** Further attributes of the script tag. */
  readonly tag?: string;
  /** HTML of the front page's body. */
  readonly body?: string;
  /** False: there is no tracker until `bringTracker`. */
  readonly tracker?: boolean;
}

export class World {
  readonly site: Site;
  readonly canaries = Object.keys(CANARIES);
  readonly #browser: Browser;
  readonly #options: WorldOptions;
  readonly #truth = new Map<string, Seen>();
  readonly #visitors: Visitor[] = [];
  readonly #trackerPort: number;
  #trackerUrl: string;
  #tracker: Tracker | null;
  #files: Files;

  constructor(browser: Browser, options: WorldOptions, site: Site, tracker: Tracker) {
    this.site = site;
    this.#browser = browser;
    this.#options = options;
    this.#tracker = tracker;
    this.#trackerPort = tracker.port;
    this.#trackerUrl = tracker.url;
    this.#files = {};
    for (const [path, file] of Object.entries(options.others ?? {})) site.put(path, file);
    this.prelude(SCRIPTS, '');
    this.publish({ ...CANARIES, ...options.files });
    this.#putFrontPage();
  }

  get trackerUrl(): string {
    return this.#trackerUrl;
  }

  /** The room of this site's visitors. */
  get room(): string {
    return new URL(this.site.origin).host;
  }

  /** The manifest of all that has been published. */
  get manifest(): Manifest {
    return manifestOf(this.#files, this.#options.manifest);
  }

  get tracker(): Tracker {
    if (this.#tracker === null) throw new Error('The tracker is gone.');
    return this.#tracker;
  }

  /** Adds files or changes them, and vouches for them. */
  publish(files: Files): void {
    for (const [path, file] of Object.entries(files)) this.put(path, file);
    this.#files = { ...this.#files, ...files };
    this.putManifest(this.manifest);
  }

  /** Changes what a path answers, and what the page must see, without vouching for it. */
  put(path: string, file: SiteFile | string | Uint8Array): void {
    const whole = readFile(path, file);
    const body = whole.body as Uint8Array;
    this.site.put(path, whole);
    this.#truth.set(path, { status: 200, bytes: body.length, sha256: sha256(body) });
  }

  putManifest(manifest: Manifest): void {
    this.site.put('/hearsay.json', { body: serialiseManifest(manifest, sha224), type: 'application/json' });
    this.site.put('/hearsay-filter.js', {
      body: filterScript(filterData(manifest)),
      type: 'text/javascript',
    });
  }

  /** Puts code before that of Hearsay's own scripts, for those who come from now on. */
  prelude(scripts: readonly Script[], code: string): void {
    for (const name of scripts) {
      const built = readFileSync(new URL(name, BUILT), 'utf8');
      this.site.put(`/${name}`, { body: `${code}\n${built}`, type: 'text/javascript' });
    }
  }

  /** A visitor on the front page, or on `path`; in a browser profile of its own when one is given. */
  async visit(path = '/', profile?: BrowserContext): Promise<Visitor> {
    const url = this.site.origin + path;
    const truth = (name: string): Seen => this.#truth.get(name) ?? { status: 404, bytes: 0, sha256: '' };
    const visitor = await Visitor.arrive(
      profile ?? (await this.#browser.newContext()),
      url,
      truth,
      this.canaries,
    );
    this.#visitors.push(visitor);
    return visitor;
  }

  /** A visitor who has all of `paths` and the canaries from the network. */
  async seed(paths: readonly string[]): Promise<Visitor> {
    const visitor = await (await this.visit()).ready();
    await visitor.deliver(paths);
    await visitor.deliver(this.canaries);
    return visitor;
  }

  /** A visitor with at least so many neighbours who knows what they hold. */
  async neighbour(neighbours = 1): Promise<Visitor> {
    return (await (await this.visit()).ready(neighbours)).hearNeighbours();
  }

  async loseTracker(): Promise<void> {
    await this.#tracker?.close();
    this.#tracker = null;
  }

  /** A tracker on the same port as before. */
  async bringTracker(): Promise<void> {
    this.#tracker = await startTracker({ port: this.#trackerPort, host: '127.0.0.1' });
  }

  /** From now on the site's answers for these paths are late, so that neighbours are quicker on however busy a machine. */
  favourNeighbours(match: PathMatch): void {
    this.site.trouble(match, { kind: 'delay', ms: LATE_MS });
  }

  /** Names another address in the page. */
  useTracker(url: string): void {
    this.#trackerUrl = url;
    this.#putFrontPage();
  }

  /** Shows all visitors out and closes site and tracker. */
  async close(): Promise<void> {
    await Promise.all(this.#visitors.map((visitor) => visitor.leave()));
    await this.#tracker?.close();
    await this.site.close();
  }

  #putFrontPage(): void {
    const { tag = '', body = '<h1>Hello</h1>' } = this.#options;
    const script = `<script src="/hearsay.js" data-tracker="${this.trackerUrl}" data-eager ${tag} async></script>`;
    const html = `<!doctype html><html lang="en"><head><title>World</title>${script}</head><body>${body}</body></html>`;
    this.publish({ '/index.html': html });
    this.put('/', { body: html, type: 'text/html; charset=utf-8' });
  }
}

/** A world with nobody in it yet. */
export async function startWorld(browser: Browser, options: WorldOptions = {}): Promise<World> {
  const tracker = await startTracker({ port: 0, host: '127.0.0.1' });
  const world = new World(browser, options, await startSite(), tracker);
  if (options.tracker === false) await world.loseTracker();
  return world;
}
