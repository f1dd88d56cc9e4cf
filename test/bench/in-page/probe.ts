/**
 * In the pages of the benchmarks: fetches and times what it fetches, and remembers how Hearsay served it. Bundled by
 * `bench-site.ts`; knows nothing of what is compared.
 */
import type { Hearsay } from '../../../page-agent/hearsay.ts';
import type { ServedResource } from '../../../page-agent/stats.ts';

export interface Timing {
  readonly firstByteMs: number;
  readonly ms: number;
  readonly bytes: number;
  readonly status: number;
}

/** Paths of what a view of a single-page application needs. */
export interface View {
  readonly style: string;
  readonly scripts: readonly string[];
  readonly pictures: readonly string[];
}

export interface Probe {
  /** Fetches one after the other, each body read to its end and thrown away. */
  fetchAll(urls: readonly string[], init?: RequestInit): Promise<Timing[]>;
  /** Puts a view's elements into the page in place of the last one's; milliseconds until all of them have loaded. */
  show(view: View): Promise<number>;
  /** How the resource at `path` was last served; `null` when Hearsay has not said. */
  servedAs(path: string): ServedResource | null;
  /** Pieces that Hearsay's store holds of a content. */
  piecesKept(digest: string): Promise<number>;
}

const served = new Map<string, ServedResource>();

addEventListener('load', () => {
  const { hearsay } = globalThis as { readonly hearsay?: Hearsay };
  hearsay?.on('resource', (resource) => served.set(new URL(resource.url).pathname, resource));
});

async function timeFetch(url: string, init?: RequestInit): Promise<Timing> {
  const start = performance.now();
  const response = await fetch(url, init);
  const reader = response.body?.getReader();
  let firstByteMs = 0;
  let bytes = 0;
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
    if (firstByteMs === 0) firstByteMs = performance.now() - start;
    if (done) break;
    bytes += value.length;
  }
  return { firstByteMs, ms: performance.now() - start, bytes, status: response.status };
}

/** The element with its source set; settles when it has loaded. */
function loaded(element: HTMLElement): Promise<void> {
  return new Promise((resolve, reject) => {
    element.addEventListener('load', () => resolve());
    element.addEventListener('error', () => reject(new Error(`A view lacks ${element.outerHTML}.`)));
  });
}

async function show({ style, scripts, pictures }: View): Promise<number> {
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: style });
  const elements = [
    link,
    ...scripts.map((src) => Object.assign(document.createElement('script'), { src })),
    ...pictures.map((src) => Object.assign(document.createElement('img'), { src, width: 100, height: 100 })),
  ];
  const start = performance.now();
  const all = Promise.all(elements.map(loaded));
  document.body.replaceChildren(...elements);
  await all;
  return performance.now() - start;
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed.')));
  });
}

const probe: Probe = {
  async fetchAll(urls, init) {
    const timings: Timing[] = [];
    for (const url of urls) timings.push(await timeFetch(url, init));
    return timings;
  },
  show,
  servedAs: (path) => served.get(path) ?? null,
  async piecesKept(digest) {
    const db = await result(indexedDB.open('hearsay'));
    const entry: unknown = await result(db.transaction('ledger').objectStore('ledger').get(digest));
    db.close();
    return (entry as { kept?: ReadonlyMap<number, number> } | undefined)?.kept?.size ?? 0;
  },
};

(globalThis as { probe?: Probe }).probe = probe;
