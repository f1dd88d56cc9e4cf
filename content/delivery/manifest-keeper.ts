/**
 * Keeps the manifest that holds now: fetched from the site itself, network only and revalidated, checked, and kept in
 * the store for when there is no network. Asked for every request that may be ours. Knows nothing of peers.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { isFault } from '../fault.ts';
import type { Hash } from '../hashing/hasher.ts';
import { verifyManifest } from '../hashing/manifest-signature.ts';
import { parseManifest, type Manifest, type ManifestEntry } from '../manifest.ts';
import type { PieceStore } from '../store/piece-store.ts';
import { within } from '../store/within.ts';

/** Milliseconds after which a confirmed manifest is revalidated in the background. Judgement: a deploy is seen within a
 * minute by pages that never navigate; those that do revalidate at once. */
const FRESH_MS = 60_000;

/** Milliseconds that a request waits for the store, or for a revalidation under way, before it goes to the network as it
 * is. Judgement: a revalidation began together with the page's own HTML, so it is nearly always there already. */
const WAIT_MS = 300;

/** Milliseconds that the network may take for the manifest. A request waits for it once at most. */
const PATIENCE_MS = 10_000;

/** Milliseconds before a site without a manifest, or out of reach, is asked again by mere requests. */
const RETRY_MS = 10_000;

export interface ManifestKeeperOptions {
  /** Absolute URL of `hearsay.json`. */
  readonly url: string;
  readonly store: PieceStore;
  readonly hash: Hash;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Raw Ed25519 public key in base64; when given, a manifest without its signature is refused. */
  readonly publicKey: string | null;
  /** A manifest has been confirmed whose kill switch says so. */
  readonly onSwitch: (on: boolean) => void;
}

interface KeptText {
  readonly text: string;
  /** The validator it came with (RFC 9110, section 8.8), or empty. */
  readonly validator: string;
  /** Milliseconds since the epoch. */
  readonly confirmedAt: number;
}

export class ManifestKeeper {
  readonly #options: ManifestKeeperOptions;
  readonly #contradicted = new Set<Digest>();
  #manifest: Manifest | null = null;
  #kept: KeptText | null = null;
  #loading: Promise<void> | null = null;
  #refreshing: Promise<void> | null = null;
  /** A revalidation under way that a request has waited for in vain. */
  #late: Promise<void> | null = null;
  #triedAt = 0;

  constructor(options: ManifestKeeperOptions) {
    this.#options = options;
  }

  /** The entry for a canonical path; `null` when there is none, the site is switched off, or it can't be told in time. */
  async entry(path: string): Promise<ManifestEntry | null> {
    const manifest = await this.current();
    const entry = manifest === null || manifest.off ? undefined : manifest.entries.get(path);
    return entry === undefined || this.#contradicted.has(entry.content.digest) ? null : entry;
  }

  /** The network has sent other bytes than the manifest says: until a new one comes, this content takes no part. */
  contradicted({ digest }: Content): void {
    this.#contradicted.add(digest);
    void this.#options.store.drop(digest);
    void this.refresh();
  }

  /** The manifest that holds now; `null` when there is none or it can't be told in time. */
  async current(): Promise<Manifest | null> {
    if (!(await inTime((this.#loading ??= this.#load())))) return null;
    if (this.#refreshing === null && this.#isDue()) {
      const refreshed = this.refresh();
      if (this.#manifest !== null) return this.#manifest;
      return (await this.#comesInTime(refreshed)) ? this.#manifest : null;
    }
    return this.#refreshing === null || (await this.#comesInTime(this.#refreshing)) ? this.#manifest : null;
  }

  /** Revalidates now: a page is being loaded, or the network has contradicted the manifest. Never rejects. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#revalidate().finally(() => {
      this.#refreshing = null;
      this.#triedAt = Date.now();
    });
    return this.#refreshing;
  }

  async #revalidate(): Promise<void> {
    await (this.#loading ??= this.#load());
    let response: Response;
    try {
      response = await this.#options.fetch(this.#options.url, {
        cache: 'no-cache',
        credentials: 'same-origin',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.status >= 500) return;
      if (response.ok) await this.#accept(response);
      else await this.#adopt(null, null);
    } catch (error) {
      if (!isFault(error)) return;
      console.warn(`hearsay: ${error.message} Until it is mended, everything comes from the network.`);
      await this.#adopt(null, null);
    }
  }

  async #accept(response: Response): Promise<void> {
    const validator = response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
    if (this.#manifest !== null && validator !== '' && validator === this.#kept?.validator) {
      await response.body?.cancel();
      await this.#adopt(this.#manifest, { ...this.#kept, confirmedAt: Date.now() });
      return;
    }
    const text = await response.text();
    const same = this.#manifest !== null && text === this.#kept?.text;
    const manifest = same ? this.#manifest : await this.#check(text);
    await this.#adopt(manifest, { text, validator, confirmedAt: Date.now() });
  }

  async #adopt(manifest: Manifest | null, kept: KeptText | null): Promise<void> {
    const isSame = kept !== null && kept.text === this.#kept?.text && kept.validator === this.#kept.validator;
    if (kept?.text !== this.#kept?.text) this.#contradicted.clear();
    this.#manifest = manifest;
    this.#kept = kept;
    this.#options.onSwitch(manifest !== null && !manifest.off);
    // A large site's is a megabyte, and confirmed by every page. When that was, the next life of this context needn't know.
    if (!isSame) void this.#options.store.putValue(this.#valueName, kept);
  }

  /** Takes up what an earlier life of this context kept. */
  async #load(): Promise<void> {
    const kept = await this.#options.store.getValue(this.#valueName);
    if (!isKeptText(kept)) return;
    try {
      this.#manifest = await this.#check(kept.text);
      this.#kept = kept;
    } catch {
      await this.#options.store.putValue(this.#valueName, null);
    }
  }

  async #check(text: string): Promise<Manifest> {
    const manifest = parseManifest(text, this.#options.hash);
    if (this.#options.publicKey !== null) {
      await verifyManifest(manifest, this.#options.publicKey, this.#options.hash);
    }
    return manifest;
  }

  async #comesInTime(refreshing: Promise<void>): Promise<boolean> {
    if (this.#late === refreshing) return false;
    if (await inTime(refreshing)) return true;
    this.#late = refreshing;
    return false;
  }

  /** By a clock that may have been set back. */
  #isDue(): boolean {
    const since = (time: number): number => Math.abs(Date.now() - time);
    return since(this.#kept?.confirmedAt ?? 0) >= FRESH_MS && since(this.#triedAt) >= RETRY_MS;
  }

  get #valueName(): string {
    return `manifest ${this.#options.url}`;
  }
}

function isKeptText(value: unknown): value is KeptText {
  if (typeof value !== 'object' || value === null) return false;
  const { text, validator, confirmedAt } = value as Partial<Record<keyof KeptText, unknown>>;
  return typeof text === 'string' && typeof validator === 'string' && typeof confirmedAt === 'number';
}

function inTime(work: Promise<void>): Promise<boolean> {
  return within(
    WAIT_MS,
    work.then(() => true),
    false,
  );
}
