/**
 * Pieces in memory under a byte budget, least recently used contents first to go. No content may fill more than its
 * share, so that a film does not push out all else. Knows no store; called by the cached store alone.
 */
import type { Digest } from '../digest.ts';
import { MEMORY_SHARE } from './limits.ts';
import type { KeptPiece } from './piece-store.ts';

interface RememberedContent {
  bytes: number;
  /** In the order of last use, oldest first. */
  readonly pieces: Map<number, KeptPiece>;
}

export class PieceMemory {
  readonly #budget: number;
  readonly #share: number;
  /** In the order of last use, oldest first. */
  readonly #contents = new Map<Digest, RememberedContent>();
  #bytes = 0;

  constructor(budget: number) {
    this.#budget = budget;
    this.#share = budget * MEMORY_SHARE;
  }

  get(digest: Digest, index: number): KeptPiece | null {
    const content = this.#contents.get(digest);
    const piece = content?.pieces.get(index);
    if (content === undefined || piece === undefined) return null;
    moveToEnd(this.#contents, digest, content);
    moveToEnd(content.pieces, index, piece);
    return piece;
  }

  /** Remembers the piece if it fits the share of its content. */
  put(digest: Digest, index: number, piece: KeptPiece): void {
    this.drop(digest, index);
    if (piece.bytes.length > this.#share) return;
    const content = this.#contents.get(digest) ?? { bytes: 0, pieces: new Map<number, KeptPiece>() };
    content.pieces.set(index, { bytes: piece.bytes, deflated: piece.deflated });
    content.bytes += piece.bytes.length;
    this.#bytes += piece.bytes.length;
    moveToEnd(this.#contents, digest, content);
    while (content.bytes > this.#share) this.#dropOldestPiece(digest, content);
    while (this.#bytes > this.#budget) this.#dropOldest();
  }

  drop(digest: Digest, index?: number): void {
    const content = this.#contents.get(digest);
    if (content === undefined) return;
    if (index !== undefined) {
      this.#bytes -= subtract(content, index);
    } else {
      this.#bytes -= content.bytes;
      content.pieces.clear();
    }
    if (content.pieces.size === 0) this.#contents.delete(digest);
  }

  clear(): void {
    this.#contents.clear();
    this.#bytes = 0;
  }

  #dropOldest(): void {
    for (const [digest, content] of this.#contents) {
      this.#dropOldestPiece(digest, content);
      return;
    }
  }

  #dropOldestPiece(digest: Digest, content: RememberedContent): void {
    for (const index of content.pieces.keys()) {
      this.drop(digest, index);
      return;
    }
  }
}

/** Forgets one piece and returns its bytes. */
function subtract(content: RememberedContent, index: number): number {
  const bytes = content.pieces.get(index)?.bytes.length ?? 0;
  content.pieces.delete(index);
  content.bytes -= bytes;
  return bytes;
}

function moveToEnd<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.delete(key);
  map.set(key, value);
}
