/**
 * Follows what the visitor's player plays: opens and checks what the notary signs, and passes it on to the service worker.
 * What is asked of whom, and told to the swarm, `stream-plan.ts` says. Knows no player. Called by the stream desk.
 */
import { createVerifier, type Verify } from '../content/hashing/ed25519.ts';
import { isFault } from '../content/fault.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import { readPlaylist } from '../content/playlist/read-playlist.ts';
import type { Refusal } from '../content/refusal.ts';
import { underPrefixes } from '../content/url-prefix.ts';
import type { NotaryAnswer, NotaryAsk } from '../protocol/notary-messages.ts';
import { openStatement } from '../protocol/signed-statement.ts';
import type { Statement } from '../protocol/statement.ts';
import type { SwarmEvent } from '../page-agent/swarm/swarm-events.ts';
import type { StartStreams } from '../page-agent/swarm/late-streams.ts';
import type { FetchPieces } from './origin-fetch.ts';
import { MAX_STATEMENTS } from './limits.ts';
import { StreamPlan, type Moment } from './stream-plan.ts';

export interface FollowerParts {
  readonly hash: Hash;
  /** To the swarm engine. */
  tell(event: SwarmEvent): void;
  /** To the notary, over the tracker's socket; lost when there is none. */
  say(ask: NotaryAsk): void;
  /** To the service worker. */
  statements(sealed: readonly Uint8Array<ArrayBuffer>[]): void;
  unvouched(urls: readonly string[], reason: Refusal): void;
}

/** With the follower comes what it needs of the network. */
export interface StreamTools {
  open(this: void, parts: FollowerParts): StreamFollower;
  readonly start: StartStreams;
  readonly fetchPieces: FetchPieces;
}

export class StreamFollower {
  readonly #parts: FollowerParts;
  readonly #plan: StreamPlan;
  /** By URL, oldest first. */
  readonly #sealed = new Map<string, Uint8Array<ArrayBuffer>>();
  #trust: { readonly notary: NotaryTrust; readonly verify: Promise<Verify>; isWarned: boolean } | null = null;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
    const encoder = new TextEncoder();
    this.#plan = new StreamPlan({
      nameOf: (text) => parts.hash(encoder.encode(text)),
      read: (text, url, epoch) => {
        const playlist = readPlaylist(text, url, epoch);
        return isFault(playlist) ? null : playlist;
      },
      tell: (event) => parts.tell(event),
      say: (ask) => parts.say(ask),
    });
  }

  trust(notary: NotaryTrust): void {
    if (this.#trust?.notary.key === notary.key) return;
    this.#plan.forget();
    this.#sealed.clear();
    this.#trust = { notary, verify: createVerifier(notary.key), isWarned: false };
  }

  /** What a service worker that has just come should know. */
  everything(): readonly Uint8Array<ArrayBuffer>[] {
    return [...this.#sealed.values()];
  }

  /** The tracker's socket is new: the notary knows nothing of us. */
  joined(): void {
    this.#plan.joined(now());
  }

  playlist(url: string, text: string): void {
    this.#plan.playlist(url, text, now());
  }

  /** The player has asked for this. */
  wanted(url: string, canWait: boolean): void {
    this.#plan.wanted(url, canWait, now());
  }

  hear(answer: NotaryAnswer): void {
    if (answer.kind === 'statements') void this.#take(answer.statements);
    else if (this.#plan.refused(answer.url, answer.retrySeconds, now())) {
      this.#parts.unvouched([answer.url], answer.reason);
    }
  }

  async #take(statements: readonly Uint8Array[]): Promise<void> {
    const sound: Uint8Array<ArrayBuffer>[] = [];
    for (const bytes of statements) {
      const sealed = bytes.slice();
      const statement = await this.#open(sealed);
      if (statement === null || !this.#plan.take(statement, now())) continue;
      this.#keep(statement.url, sealed);
      sound.push(sealed);
    }
    if (sound.length === 0) return;
    this.#parts.statements(sound);
    this.#plan.vouched(now());
  }

  async #open(sealed: Uint8Array): Promise<Statement | null> {
    const trust = this.#trust;
    if (trust === null) return null;
    try {
      const statement = await openStatement(sealed, await trust.verify);
      return underPrefixes(trust.notary.prefixes)(statement.url) ? statement : null;
    } catch (error) {
      if (!trust.isWarned) {
        trust.isWarned = true;
        console.warn(`hearsay: what the tracker sent is not signed with ${trust.notary.key}.`, error);
      }
      return null;
    }
  }

  #keep(url: string, sealed: Uint8Array<ArrayBuffer>): void {
    this.#sealed.delete(url);
    this.#sealed.set(url, sealed);
    if (this.#sealed.size > MAX_STATEMENTS) this.#sealed.delete(this.#sealed.keys().next().value!);
  }
}

function now(): Moment {
  return { steady: performance.now(), epoch: Date.now() };
}
