/**
 * Every statement that has been made, and every refusal, for as long as each is good for: what is asked for twice is
 * fetched once, at whichever node of a cluster. Knows nothing of who asks, nor of playlists.
 */
import { LRUCache } from 'lru-cache';
import type { Signer } from '../../content/hashing/ed25519.ts';
import { sealStatement } from '../../protocol/signed-statement.ts';
import type { ManifestEntry } from '../../content/manifest.ts';
import { fetchResource, type FetchedResource } from './fetch-resource.ts';
import type { GuardedGet } from './guarded-get.ts';
import {
  BOOK_ENTRY_BYTES,
  FETCHES_AT_ONCE,
  MAX_BOOK_BYTES,
  MAX_WAITING,
  RENEWED_AFTER,
  SLOW_CLOCK_SECONDS,
} from './limits.ts';
import { unvouchedFor, type Unvouched } from './not-vouched.ts';
import { SharedFetches } from './shared-fetches.ts';
import type { SharedStatement, SharedStatements } from './shared-statements.ts';
import { WorkQueue, type FetchUrgency } from './work-queue.ts';

export type Outcome =
  /** `sealed`: the statement with its signature. `expires`: seconds since the epoch. */
  | { readonly kind: 'vouched'; readonly url: string; readonly sealed: Uint8Array; readonly expires: number }
  | Unvouched;

interface Kept {
  readonly outcome: Outcome;
  /** Milliseconds since the epoch, from which it is looked into again. */
  readonly until: number;
  /** To be asked after, rather than fetched again. */
  readonly resource: FetchedResource | null;
  /** What is said of it; null for what was not fetched here. */
  readonly entry: ManifestEntry | null;
}

export interface BookStats {
  readonly remembered: number;
  readonly waiting: number;
  readonly fetched: number;
  readonly recalled: number;
  readonly vouched: number;
  readonly unvouched: number;
}

export interface StatementBookOptions {
  readonly guarded: GuardedGet;
  readonly signer: Signer;
  /** What the other nodes have said. */
  readonly shared: SharedStatements;
  /** Bytes of the largest resource that is vouched for. */
  readonly maxBytes: number;
  /** Names of parameters that change nothing. */
  readonly ignoredQuery: readonly string[];
  /** Whether what was let in as free, and is not, may be fetched. */
  mayFetch(url: string): boolean;
}

export class StatementBook {
  private readonly options: StatementBookOptions;
  private readonly queue = new WorkQueue(FETCHES_AT_ONCE, MAX_WAITING);
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MAX_BOOK_BYTES,
    sizeCalculation: ({ outcome }, url) =>
      BOOK_ENTRY_BYTES + url.length + (outcome.kind === 'vouched' ? 3 * outcome.sealed.length : 0),
  });
  private readonly underWay = new Map<string, Promise<Outcome>>();
  private readonly totals = { fetched: 0, recalled: 0, vouched: 0, unvouched: 0 };

  private readonly fetches: SharedFetches;

  constructor(options: StatementBookOptions) {
    const { guarded, maxBytes, ignoredQuery } = options;
    this.options = options;
    this.fetches = new SharedFetches({
      ignoredQuery,
      mayFetch: (url) => options.mayFetch(url),
      fetch: (url, known) => {
        this.totals.fetched += 1;
        return fetchResource(guarded, url, maxBytes, known);
      },
    });
  }

  stats(): BookStats {
    return { remembered: this.kept.size, waiting: this.queue.waiting, ...this.totals };
  }

  /** What is known now, without looking into it; `null` when nothing is. */
  known(url: string): Outcome | null {
    const kept = this.kept.get(url);
    if (kept === undefined || kept.until <= Date.now()) return null;
    return kept.entry === null || this.fetches.isCurrent(url, kept.entry) ? kept.outcome : null;
  }

  /** Whether its origin need not be asked for it: it is known, or being fetched, be it under another URL. */
  isFree(url: string): boolean {
    return this.known(url) !== null || this.underWay.has(url) || this.fetches.has(url);
  }

  /** What is known, looked into if need be. Never rejects. */
  vouch(url: string, urgency: FetchUrgency): Promise<Outcome> {
    const known = this.known(url);
    if (known !== null) return Promise.resolve(known);
    const underWay = this.underWay.get(url);
    if (underWay !== undefined) {
      this.queue.hurry(url, urgency);
      return underWay;
    }
    const work = this.queue
      .run(url, urgency, () => this.lookInto(url))
      .catch((error: unknown) => this.refuse(unvouchedFor(url, error)))
      .finally(() => this.underWay.delete(url));
    this.underWay.set(url, work);
    return work;
  }

  /** The resource at `url` is another one now. */
  forget(url: string): void {
    this.kept.delete(url);
    this.fetches.forget(url);
    this.options.shared.forget(url);
  }

  /** Waiting work is refused; what is under way ends with its connections. */
  close(): void {
    this.queue.close();
  }

  private async lookInto(url: string): Promise<Outcome> {
    const { signer, shared } = this.options;
    const recalled = await shared.recall(url);
    if (recalled !== null && endOf(recalled) > Date.now()) return this.take(recalled);
    const resource = await this.fetches.get(url, this.kept.get(url)?.resource ?? null);
    const now = Math.floor(Date.now() / 1000);
    const expires = now + resource.seconds;
    const statement = { url, entry: resource.entry, notBefore: now - SLOW_CLOCK_SECONDS, expires };
    const sealed = await sealStatement(statement, signer.sign);
    const outcome = { kind: 'vouched', url, sealed, expires } as const;
    const until = Date.now() + resource.seconds * RENEWED_AFTER * 1000;
    // Asked after only if its server named what stands for it.
    const { entry } = resource;
    this.kept.set(url, { outcome, until, resource: resource.validator === '' ? null : resource, entry });
    shared.keep(url, sealed, until - Date.now());
    this.totals.vouched += 1;
    return outcome;
  }

  /** Another node has fetched it. */
  private take(shared: SharedStatement): Outcome {
    const { url, expires } = shared.statement;
    const outcome = { kind: 'vouched', url, sealed: shared.sealed, expires } as const;
    this.kept.set(url, { outcome, until: endOf(shared), resource: null, entry: null });
    this.totals.recalled += 1;
    return outcome;
  }

  private refuse(outcome: Unvouched): Outcome {
    const { url, reason, retrySeconds } = outcome;
    this.totals.unvouched += 1;
    // Being busy says nothing of the resource.
    if (reason !== 'busy') {
      this.kept.set(url, { outcome, until: Date.now() + retrySeconds * 1000, resource: null, entry: null });
    }
    return outcome;
  }
}

/** Milliseconds since the epoch, from which whoever asks gets a newer one, whichever node made it. */
function endOf({ statement: { notBefore, expires } }: SharedStatement): number {
  const madeAt = notBefore + SLOW_CLOCK_SECONDS;
  return (madeAt + (expires - madeAt) * RENEWED_AFTER) * 1000;
}
