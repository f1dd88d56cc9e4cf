/**
 * The service worker's composition: one request's way through decision, manifest, store, peers and network. Called by
 * the library entry `sw.ts` and by the prebuilt `hearsay-sw.ts`; the parts decide and do.
 */
import { canonicalPath } from '../content/canonical-path.ts';
import { answer, type Answer } from '../content/delivery/answer.ts';
import type { DeliveryParts, DeliveryReport } from '../content/delivery/delivery-parts.ts';
import { ManifestKeeper } from '../content/delivery/manifest-keeper.ts';
import { quickestHash, type Hashes } from '../content/hashing/hasher.ts';
import { LineMeter } from '../content/line-meter.ts';
import type { ManifestEntry } from '../content/manifest.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import { createFilter, type RequestFilter } from '../content/request-filter.ts';
import { withMemory } from '../content/store/cached-store.ts';
import { openIdbStore } from '../content/store/idb-store.ts';
import { fileReader, FILES, NO_FILES } from '../content/store/piece-files.ts';
import { adopt, drain } from './adopt.ts';
import { AgentLink } from './agent-link.ts';
import { asOurs, BegunFilms } from './begun-films.ts';
import { decide, DESTINATIONS, type Decision, type RequestFacts } from './policy/decide.ts';
import { staticRoutes, type RouterRule } from './policy/static-routes.ts';
import type { OpenStreams, StreamRequests } from './stream-requests.ts';
import { everyWindowSpeaksOurs, offerPort, readWorkerMessage, tellServed } from './windows.ts';

declare const self: ServiceWorkerGlobalScope & { hearsayFilter?: unknown };

/** Milliseconds for which a request's event waits for the end of its body, to report it. Measured: Chromium stops a worker
 * after five minutes of one event, and a download of 450 s was lost. */
const MAX_EVENT_MS = 60_000;

export interface HearsaySettings {
  /** URL of the manifest; its folder is what the manifest's paths count from. Default: `hearsay.json` beside the worker. */
  readonly manifest?: string;
  /** What `hearsay-filter.js` leaves in `self.hearsayFilter`. Default: that. Without it nothing is intercepted. */
  readonly filter?: unknown;
  /** Raw Ed25519 public key in base64. When given, a manifest that it did not sign is refused. */
  readonly publicKey?: string;
}

/** An install event where static routing may be there. */
export type RoutedInstallEvent = ExtendableEvent & {
  addRoutes?(rules: readonly RouterRule[]): Promise<void>;
};

export class HearsayWorker {
  readonly #streams: StreamRequests | null;
  readonly #filter: RequestFilter | null;
  readonly #base: URL;
  readonly #parts: DeliveryParts;
  readonly #keeper: ManifestKeeper;
  readonly #link = new AgentLink(offerPort);
  readonly #films = new BegunFilms();

  /** `openStreams`: called when the filter says that the site has a notary. */
  constructor(settings: HearsaySettings, hashes: Hashes, openStreams: () => OpenStreams | null) {
    const manifestUrl = new URL(settings.manifest ?? 'hearsay.json', self.location.href);
    this.#base = new URL('./', manifestUrl);
    this.#filter = createFilter(settings.filter ?? self.hearsayFilter);
    let hash = hashes.inScript;
    void quickestHash(hashes).then((quicker) => {
      hash = quicker;
    });
    const store = withMemory(
      openIdbStore({
        files: {
          ...NO_FILES,
          read: fileReader(FILES),
          write: async (content, pieces) => (await this.#link.keep(content, pieces)) && 'left',
        },
      }),
    );
    this.#keeper = new ManifestKeeper({
      url: manifestUrl.href,
      store,
      hash: (bytes) => hash(bytes),
      fetch: (url, init) => fetch(url, init),
      publicKey: settings.publicKey ?? null,
      onSwitch: (on) => this.#link.switch(on),
    });
    this.#parts = {
      store,
      peers: this.#link,
      hash: (bytes) => hash(bytes),
      fetch: (request) => fetch(request),
      now: () => performance.now(),
      line: new LineMeter(),
      onMismatch: (content) => this.#keeper.contradicted(content),
    };
    const open = (this.#filter?.prefixes.length ?? 0) > 0 ? openStreams() : null;
    const notary = async (): Promise<NotaryTrust | null> => (await this.#keeper.current())?.notary ?? null;
    this.#streams = open?.({ parts: this.#parts, link: this.#link, notary }) ?? null;
  }

  handleFetch(event: FetchEvent): boolean {
    if (this.#filter === null || this.#filter.off) return false;
    if (event.request.mode === 'navigate') {
      event.waitUntil(this.#keeper.refresh());
      this.#films.arrives(event.resultingClientId);
    }
    const decision = decide(factsOf(event.request), this.#filter, this.#base.pathname);
    switch (decision.kind) {
      case 'leave':
        return false;
      case 'deliver':
        event.respondWith(this.#deliver(event, decision));
        return true;
      case 'stream':
        if (this.#streams === null) return false;
        event.respondWith(this.#stream(event, this.#streams));
        return true;
      case 'navigate':
        event.respondWith(this.#navigate(event.request, decision.page));
        return true;
    }
  }

  /** Keeps what can't be ours from waking the worker, where the browser can. Not beside somebody's own fetch listener. */
  route(event: RoutedInstallEvent): void {
    if (this.#filter === null || event.addRoutes === undefined) return;
    const rules = staticRoutes(DESTINATIONS, this.#filter, this.#base.pathname);
    if (rules.length > 0) event.waitUntil(event.addRoutes(rules).catch(() => undefined));
  }

  async install(): Promise<void> {
    await this.#keeper.refresh();
    const manifest = await this.#keeper.current();
    for (const { page } of manifest?.offline ?? []) {
      const entry = manifest?.entries.get(page);
      if (entry !== undefined) await drain(this.#parts, new Request(this.#urlOf(page)), entry);
    }
    if (await everyWindowSpeaksOurs()) await self.skipWaiting();
  }

  hear(event: ExtendableMessageEvent): void {
    const message = readWorkerMessage(event.data);
    if (message === null || !(event.source instanceof WindowClient)) return;
    switch (message.kind) {
      case 'claim':
        event.waitUntil(self.clients.claim());
        return;
      case 'agent-soon':
        this.#link.agentSoon();
        return;
      case 'agent-here':
        this.#link.agentHere(event.source.id);
        return;
      case 'agent-gone':
        this.#link.agentGone();
        return;
      case 'buffer':
        this.#streams?.buffer(event.source.id, message.seconds);
        return;
      case 'adopt':
        event.waitUntil(adopt(message.urls, this.#parts, (url) => this.#entryOf(url)));
        return;
    }
  }

  async #deliver(event: FetchEvent, { path, urgency }: Decision & { kind: 'deliver' }): Promise<Response> {
    const { request } = event;
    const isFilm = urgency === 'media' && request.mode !== 'cors';
    if (isFilm && (await this.#films.beganBefore(event))) return fetch(request);
    const entry = await this.#keeper.entry(path);
    const response =
      entry === null
        ? await fetch(request)
        : this.#answered(event, await answer(this.#parts, { request, entry, urgency }));
    return isFilm ? asOurs(response) : response;
  }

  async #stream(event: FetchEvent, streams: StreamRequests): Promise<Response> {
    return this.#answered(event, await streams.respond(event.request, event.clientId));
  }

  #answered(event: FetchEvent, { response, finished }: Answer): Response {
    const early = this.#link.isEarly;
    const reported = finished.then((report) => this.#report(event, { ...report, early }));
    event.waitUntil(Promise.race([reported, longEnough()]));
    return response;
  }

  async #navigate(request: Request, page: string): Promise<Response> {
    try {
      return await fetch(request);
    } catch (error) {
      const entry = await this.#keeper.entry(page);
      if (entry === null) throw error;
      const pageRequest = new Request(this.#urlOf(page));
      return (await answer(this.#parts, { request: pageRequest, entry, urgency: 'blocking' })).response;
    }
  }

  async #report(
    { clientId, request }: FetchEvent,
    report: DeliveryReport & { readonly early: boolean },
  ): Promise<void> {
    await tellServed(clientId, { url: request.url, ...report });
  }

  async #entryOf(href: string): Promise<ManifestEntry | null> {
    const url = new URL(href, this.#base);
    if (url.origin !== this.#base.origin || !url.pathname.startsWith(this.#base.pathname)) return null;
    const path = canonicalPath(url.pathname.slice(this.#base.pathname.length - 1));
    return this.#filter?.has(path) === true ? this.#keeper.entry(path) : null;
  }

  #urlOf(path: string): string {
    return new URL(`.${path}`, this.#base).href;
  }
}

/** A browser stops a worker whose event goes on for minutes, and with it the body. That keeps the worker by itself. */
function longEnough(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, MAX_EVENT_MS);
  });
}

function factsOf(request: Request): RequestFacts {
  const url = new URL(request.url);
  return {
    method: request.method,
    mode: request.mode,
    destination: request.destination,
    cache: request.cache,
    credentials: request.credentials,
    sameOrigin: url.origin === self.location.origin,
    url: url.href.replace(/#.*/, ''),
    pathname: url.pathname,
    search: url.search,
    header: (name) => request.headers.get(name),
  };
}
