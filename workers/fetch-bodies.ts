/**
 * `hearsay-fetch.js`: the bodies of `hearsay.fetch` calls, answered here as the service worker answers a request, and read
 * by the window piece by piece. Works with no service worker at all. Imported by the agent's worker at the first call.
 */
import { canonicalPath } from '../content/canonical-path.ts';
import { answer } from '../content/delivery/answer.ts';
import type { DeliveryParts } from '../content/delivery/delivery-parts.ts';
import { ManifestKeeper } from '../content/delivery/manifest-keeper.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import { LineMeter } from '../content/line-meter.ts';
import type { PieceStore } from '../content/store/piece-store.ts';
import type { AgentSettings, OpenedBody } from '../protocol/agent-interface.ts';
import type { SwarmRunner } from './swarm-runner.ts';

declare const self: DedicatedWorkerGlobalScope & { openFetchBodies?: OpenFetchBodies };

/** Request headers that do not change which bytes are meant, and the one that says which part of them. */
const PLAIN_HEADERS = new Set(['accept', 'range']);

type Reader = ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;

export interface FetchParts {
  readonly settings: AgentSettings;
  readonly store: PieceStore;
  readonly hash: Hash;
  readonly swarm: SwarmRunner;
}

export type OpenFetchBodies = (parts: FetchParts) => FetchBodies;

export class FetchBodies {
  readonly #parts: DeliveryParts;
  readonly #keeper: ManifestKeeper;
  /** The folder that the manifest's paths count from. */
  readonly #base: URL;
  readonly #readers = new Map<number, Reader>();
  #nextBody = 1;

  constructor({ settings, store, hash, swarm }: FetchParts) {
    this.#base = new URL('./', settings.manifest);
    this.#keeper = new ManifestKeeper({
      url: settings.manifest,
      store,
      hash,
      fetch: (url, init) => fetch(url, init),
      publicKey: settings.publicKey,
      onSwitch: (on) => swarm.tell({ kind: 'pause', reason: 'site', on: !on }),
    });
    this.#parts = {
      store,
      peers: swarm,
      hash,
      fetch: (request) => fetch(request),
      now: () => performance.now(),
      line: new LineMeter(),
      onMismatch: (content) => this.#keeper.contradicted(content),
    };
  }

  /** Begins an answer; `null` when the URL or the headers make it none of ours. */
  async open(href: string, headers: readonly (readonly [string, string])[]): Promise<OpenedBody | null> {
    const path = this.#pathOf(href);
    if (path === null || headers.some(([name]) => !PLAIN_HEADERS.has(name))) return null;
    const entry = await this.#keeper.entry(path);
    if (entry === null) return null;
    const request = new Request(href, { headers: headers.map(([name, value]) => [name, value]) });
    const { response } = await answer(this.#parts, { request, entry, urgency: 'background' });
    const body = this.#nextBody++;
    if (response.body !== null) this.#readers.set(body, response.body.getReader());
    const { status, statusText } = response;
    return { body, status, statusText, headers: [...response.headers] };
  }

  /** The next bytes, `null` at the end. */
  async read(body: number): Promise<ArrayBuffer | null> {
    const result = await this.#readers.get(body)?.read();
    if (result?.value !== undefined) return result.value.slice().buffer;
    this.#readers.delete(body);
    return null;
  }

  cancel(body: number): void {
    void this.#readers.get(body)?.cancel();
    this.#readers.delete(body);
  }

  #pathOf(href: string): string | null {
    const url = new URL(href);
    const { origin, pathname } = this.#base;
    if (url.origin !== origin || url.search !== '' || !url.pathname.startsWith(pathname)) return null;
    return canonicalPath(url.pathname.slice(pathname.length - 1));
  }
}

self.openFetchBodies = (parts) => new FetchBodies(parts);
