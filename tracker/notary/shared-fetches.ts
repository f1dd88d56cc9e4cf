/**
 * Resources that an origin sends alike whatever some parameters of their URLs say, such as a viewer's token: fetched once
 * for all those URLs. Where the owner names no parameters each URL is fetched for itself. Knows nothing of statements.
 * Called by `statement-book.ts`.
 */
import { LRUCache } from 'lru-cache';
import type { ManifestEntry } from '../../content/manifest.ts';
import type { FetchedResource } from './fetch-resource.ts';
import {
  BOOK_ENTRY_BYTES,
  MAX_BOOK_BYTES,
  MAX_DOUBTFUL,
  PASSING_REFUSAL_SECONDS,
  RENEWED_AFTER,
} from './limits.ts';
import { notVouched } from './not-vouched.ts';

interface Fetched {
  readonly resource: FetchedResource;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface SharedFetchesOptions {
  /** Names of parameters that change nothing. */
  readonly ignoredQuery: readonly string[];
  /** `known`: what was fetched before. */
  fetch(url: string, known: FetchedResource | null): Promise<FetchedResource>;
  /** Whether it may be fetched although it was let in as free: another URL of the resource has failed. */
  mayFetch(url: string): boolean;
}

export class SharedFetches {
  private readonly options: SharedFetchesOptions;
  private readonly ignored: ReadonlySet<string>;
  private readonly fetched = new LRUCache<string, Fetched>({
    maxSize: MAX_BOOK_BYTES,
    sizeCalculation: ({ resource }, key) =>
      BOOK_ENTRY_BYTES + key.length + 2 * resource.entry.content.pieces.length,
  });
  private readonly underWay = new Map<string, Promise<FetchedResource>>();
  /** What has just failed under some URL, and under none succeeded since: nobody waits for another's fetch of it. */
  private readonly doubtful = new LRUCache<string, true>({
    max: MAX_DOUBTFUL,
    ttl: PASSING_REFUSAL_SECONDS * 1000,
  });

  constructor(options: SharedFetchesOptions) {
    this.options = options;
    this.ignored = new Set(options.ignoredQuery);
  }

  /** The resource need not be fetched for `url`: it was, or is being, for another one. */
  has(url: string): boolean {
    if (this.ignored.size === 0) return false;
    const key = this.keyOf(url);
    return (this.underWay.has(key) && !this.doubtful.has(key)) || this.freshAt(key) !== null;
  }

  /** Whether `entry` still is what stands at `url`, as far as other URLs of the resource tell. */
  isCurrent(url: string, entry: ManifestEntry): boolean {
    if (this.ignored.size === 0) return true;
    const found = this.fetched.get(this.keyOf(url));
    return found === undefined || found.resource.entry === entry;
  }

  /** `known`: what was fetched under this very URL before. Rejects as the fetch does. */
  get(url: string, known: FetchedResource | null): Promise<FetchedResource> {
    if (this.ignored.size === 0) return this.options.fetch(url, known);
    const key = this.keyOf(url);
    const fresh = this.freshAt(key);
    if (fresh !== null) return Promise.resolve(fresh);
    if (this.doubtful.has(key)) return this.retry(url, key);
    const underWay = this.underWay.get(key);
    return underWay === undefined ? this.fetch(url, key) : underWay.catch(() => this.retry(url, key));
  }

  /** The resource at `url` is another one now. */
  forget(url: string): void {
    const key = this.keyOf(url);
    this.fetched.delete(key);
    this.underWay.delete(key);
  }

  /**
   * Another's token may be a bad one: that says nothing of this one. All who waited try at the same time: one after another
   * they would hold every place there is for fetches as long as bad tokens come.
   */
  private async retry(url: string, key: string): Promise<FetchedResource> {
    const fresh = this.freshAt(key);
    if (fresh !== null) return fresh;
    if (!this.options.mayFetch(url)) throw notVouched('busy', 'too much is asked for that cannot be had');
    return this.fetch(url, key);
  }

  private fetch(url: string, key: string): Promise<FetchedResource> {
    const before = this.fetched.get(key)?.resource ?? null;
    const work = this.options
      .fetch(url, before)
      .catch((error: unknown) => {
        this.doubtful.set(key, true);
        throw error;
      })
      .then((resource) => {
        this.doubtful.delete(key);
        // Unless it has been forgotten meanwhile.
        if (this.underWay.get(key) === work) this.fetched.set(key, { resource, at: Date.now() });
        return resource;
      })
      .finally(() => {
        if (this.underWay.get(key) === work) this.underWay.delete(key);
      });
    this.underWay.set(key, work);
    return work;
  }

  /** What holds for a good while yet, with the seconds that are left of it. */
  private freshAt(key: string): FetchedResource | null {
    const found = this.fetched.get(key);
    if (found === undefined) return null;
    const passed = (Date.now() - found.at) / 1000;
    const { seconds } = found.resource;
    return passed < seconds * RENEWED_AFTER
      ? { ...found.resource, seconds: Math.floor(seconds - passed) }
      : null;
  }

  /** The URL without what is ignored. */
  private keyOf(url: string): string {
    const from = url.indexOf('?');
    if (from < 0) return url;
    const kept = url
      .slice(from + 1)
      .split('&')
      .filter((part) => !this.ignored.has(nameIn(part)));
    return kept.length === 0 ? url.slice(0, from) : `${url.slice(0, from)}?${kept.join('&')}`;
  }
}

/** The name of a parameter, decoded as forms are; a question mark is a part of it like any other sign. */
function nameIn(part: string): string {
  const [name = ''] = new URLSearchParams(`&${part}`).keys();
  return name;
}
