/**
 * What the site's notary has vouched for, as this worker has heard and checked it: by URL, bounded, and only while it
 * holds. Knows nothing of requests. Called by the streams.
 */
import { createVerifier, type Verify } from '../content/hashing/ed25519.ts';
import type { ManifestEntry } from '../content/manifest.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import type { Refusal } from '../content/refusal.ts';
import { underPrefixes } from '../content/url-prefix.ts';
import { openStatement } from '../protocol/signed-statement.ts';
import { holdsAt, isOlder, type Statement } from '../protocol/statement.ts';
import { MAX_STATEMENTS } from './limits.ts';

interface Trust {
  readonly notary: NotaryTrust;
  readonly verify: Promise<Verify>;
  readonly isUnderPrefixes: (url: string) => boolean;
}

export class Statements {
  /** Oldest first. */
  readonly #known = new Map<string, Statement>();
  readonly #refused = new Map<string, Refusal>();
  readonly #waiting = new Map<string, Set<(entry: ManifestEntry | null) => void>>();
  #trust: Trust | null = null;
  /** The last one that was waited for did not come in time. */
  #wasLate = false;

  /** Whose signature counts from now on. */
  trust(notary: NotaryTrust): void {
    if (this.#trust?.notary.key === notary.key && this.#trust.notary.url === notary.url) return;
    this.#known.clear();
    this.#trust = {
      notary,
      verify: createVerifier(notary.key),
      isUnderPrefixes: underPrefixes(notary.prefixes),
    };
  }

  entry(url: string): ManifestEntry | null {
    const statement = this.#known.get(url);
    return statement !== undefined && holdsAt(statement, Date.now() / 1000) ? statement.entry : null;
  }

  /** The entry as soon as somebody vouches for it; `null` after `ms`, or when nobody will. */
  wait(url: string, ms: number): Promise<ManifestEntry | null> {
    const known = this.entry(url);
    if (known !== null || ms <= 0) return Promise.resolve(known);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(url) ?? new Set();
      this.#waiting.set(url, waiting);
      const end = (entry: ManifestEntry | null): void => {
        clearTimeout(timer);
        waiting.delete(end);
        if (waiting.size === 0) this.#waiting.delete(url);
        resolve(entry);
      };
      const timer = setTimeout(() => end(null), ms);
      waiting.add(end);
    });
  }

  /** As `wait`, for `most` milliseconds while the notary is in time, and for `least` since it last was not: a player that
   * has something left pays for a notary that is gone or slow once. */
  async waitForPlayer(url: string, least: number, most: number): Promise<ManifestEntry | null> {
    const entry = await this.wait(url, this.#wasLate ? least : Math.max(least, most));
    if (entry !== null) this.#wasLate = false;
    else if (this.refusal(url) === null) this.#wasLate = true;
    return entry;
  }

  /** Takes what the agent has heard. What is not the notary's word is dropped. */
  async take(sealed: readonly Uint8Array[]): Promise<void> {
    const trust = this.#trust;
    if (trust === null) return;
    for (const bytes of sealed) {
      try {
        const statement = await openStatement(bytes, await trust.verify);
        if (this.#trust === trust && trust.isUnderPrefixes(statement.url)) this.#keep(statement);
      } catch (error) {
        console.warn('hearsay: a statement was refused.', error);
      }
    }
  }

  /** The notary does not vouch for it: whoever waits need not. */
  unvouched(url: string, reason: Refusal): void {
    this.#refused.delete(url);
    this.#refused.set(url, reason);
    if (this.#refused.size > MAX_STATEMENTS) this.#refused.delete(this.#refused.keys().next().value!);
    this.#tell(url, null);
  }

  /** Why the notary does not vouch for it; `null` when it has not said so. */
  refusal(url: string): Refusal | null {
    return this.#refused.get(url) ?? null;
  }

  #keep(statement: Statement): void {
    const { url } = statement;
    if (isOlder(statement, this.#known.get(url))) return;
    this.#refused.delete(url);
    this.#known.delete(url);
    this.#known.set(url, statement);
    if (this.#known.size > MAX_STATEMENTS) this.#known.delete(this.#known.keys().next().value!);
    const entry = this.entry(url);
    if (entry !== null) this.#tell(url, entry);
  }

  #tell(url: string, entry: ManifestEntry | null): void {
    for (const end of Array.from(this.#waiting.get(url) ?? [])) end(entry);
  }
}
