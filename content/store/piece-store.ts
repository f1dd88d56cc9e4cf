/**
 * What a store of pieces does, whatever keeps them. Implemented in memory and over IndexedDB; one contract suite runs on
 * both. Knows nothing of trust: whoever reads checks.
 *
 * No method ever rejects. A store that fails answers as an empty one: "no store today", never a failed request.
 *
 * Bytes are shared, not copied: whoever writes or reads a piece must neither change nor transfer its buffer. Measured:
 * copies at each step took an eighth of the time of a worker that receives and keeps 100 MB.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';

/** Bytes of a piece as kept: plain, or deflated (RFC 1951, raw) when `deflated`. */
export interface KeptPiece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly deflated: boolean;
}

export interface IndexedPiece extends KeptPiece {
  readonly index: number;
}

/** A resource of which at least one piece is kept. */
export interface HeldContent {
  readonly content: Content;
  /** Indexes of the pieces kept, ascending. */
  readonly indexes: readonly number[];
}

export interface StoreUsage {
  /** Bytes of pieces kept. */
  readonly bytes: number;
  /** Bytes that may be kept; least recently used contents are evicted beyond it. */
  readonly budget: number;
}

export interface PieceStore {
  /** The pieces asked for, in that order; `null` where one is not kept, nothing where the store does not answer just now. Counts
   * as a use of the content at `now`. `soon`: others that are likely to be asked for next, for a store that remembers what it has
   * read. */
  read(
    digest: Digest,
    indexes: readonly number[],
    now: number,
    soon?: readonly number[],
  ): Promise<(KeptPiece | null | undefined)[]>;
  /** Keeps pieces of one content in one transaction, evicting others as needed. True when all of them are kept. The
   * arrays are shared from then on. */
  write(content: Content, pieces: readonly IndexedPiece[], now: number): Promise<boolean>;
  /** Forgets one piece (found damaged), or with no index the whole content. */
  drop(digest: Digest, index?: number): Promise<void>;
  /** What is kept of one content. */
  held(digest: Digest): Promise<HeldContent | null>;
  /** Contents used at or after `usedSince` (ms since the epoch), most recent first. */
  list(usedSince: number): Promise<HeldContent[]>;
  usage(): Promise<StoreUsage>;
  /** A small named value beside the pieces (the manifest kept for offline); `null` when there is none. */
  getValue(name: string): Promise<unknown>;
  putValue(name: string, value: unknown): Promise<boolean>;
  close(): void;
}
