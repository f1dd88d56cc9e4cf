/**
 * Where verified pieces of neighbours come from, seen by a request. In the service worker it is the link to the agent's
 * worker; in that worker it is the swarm engine itself. Knows nothing of either.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import type { Urgency } from '../urgency.ts';

/** What an ask brings, by piece index; each index is answered by `piece` or by `unavailable`, once. */
export interface PeerAskListener {
  piece(this: void, index: number, bytes: Uint8Array<ArrayBuffer>): void;
  /** A neighbour has promised something of this ask. The network could not bring it sooner in the next `waitMs`. */
  coming(this: void, waitMs: number): void;
  unavailable(this: void, indexes: readonly number[]): void;
}

export interface PeerAsk {
  /** The answers are no longer needed. None follows. */
  cancel(): void;
}

export interface PeerSource {
  /** True when a connected neighbour is known to hold something of this content. Waits a few milliseconds at most. */
  mayHold(digest: Digest): boolean | Promise<boolean>;
  /** `withinMs`: what neighbours are not expected to bring in so many milliseconds is unavailable. */
  ask(
    content: Content,
    indexes: readonly number[],
    urgency: Urgency,
    listener: PeerAskListener,
    withinMs: number,
  ): PeerAsk;
  /** The network is bringing these pieces: neighbours may wait for ours. `released` when that is over. */
  reserved(content: Content, indexes: readonly number[]): void;
  released(digest: Digest): void;
  /** The network would take so many milliseconds for all that the visitor wants, as it comes. */
  paced(needsMs: number): void;
  /** Pieces that this visit has put into the store or used from it: neighbours may be told. */
  kept(content: Content, indexes: readonly number[]): void;
}
