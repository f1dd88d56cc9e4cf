/**
 * Verified pieces that the store does not have yet, and when they are to be written: many together, for each write costs
 * something by itself. Knows no store; time is an argument. Called by what keeps pieces.
 */
import type { Content } from '../content/content.ts';
import type { Digest } from '../content/digest.ts';
import { pieceCount } from '../content/geometry.ts';
import type { IndexedPiece, KeptPiece } from '../content/store/piece-store.ts';
import { KEEP_DELAY_MS, KEEP_LARGE_DELAY_MS, KEEP_PIECES } from './limits.ts';

/** Pieces of one content that are written together. */
export interface Batch {
  readonly content: Content;
  readonly pieces: readonly IndexedPiece[];
}

interface Gathered {
  readonly content: Content;
  readonly pieces: Map<number, IndexedPiece>;
  readonly firstAt: number;
  lastAt: number;
}

export class UnwrittenPieces {
  readonly #budget: number;
  /** In the order in which their first piece came. */
  readonly #gathered = new Map<Digest, Gathered>();
  readonly #beingWritten = new Set<Batch>();
  #bytes = 0;

  /** `budget`: bytes at most. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  /** False where there is no room: so much is being written, and does not end. */
  add(content: Content, piece: IndexedPiece, now: number): boolean {
    if (this.#bytes + piece.bytes.length > this.#budget) return false;
    let gathered = this.#gathered.get(content.digest);
    if (!gathered) {
      gathered = { content, pieces: new Map(), firstAt: now, lastAt: now };
      this.#gathered.set(content.digest, gathered);
    }
    gathered.lastAt = now;
    this.#bytes += piece.bytes.length - (gathered.pieces.get(piece.index)?.bytes.length ?? 0);
    gathered.pieces.set(piece.index, piece);
    return true;
  }

  find(digest: Digest, index: number): KeptPiece | null {
    const gathered = this.#gathered.get(digest)?.pieces.get(index);
    if (gathered) return gathered;
    for (const { content, pieces } of this.#beingWritten) {
      const piece = content.digest === digest && pieces.find((each) => each.index === index);
      if (piece) return piece;
    }
    return null;
  }

  /** When something is to be written next; `Infinity` for nothing. */
  get dueAt(): number {
    return Math.min(Infinity, ...Array.from(this.#gathered.values(), dueAt));
  }

  /** What is to be written now, of each `written` is to be told. */
  takeDue(now: number): Batch[] {
    const batches: Batch[] = [];
    for (const gathered of this.#gathered.values()) {
      while (gathered.pieces.size > 0 && now >= dueAt(gathered)) batches.push(this.#takeBatch(gathered));
    }
    return batches;
  }

  /** They are in the store, or will never be. */
  written(batch: Batch): void {
    if (!this.#beingWritten.delete(batch)) return;
    for (const { bytes } of batch.pieces) this.#bytes -= bytes.length;
  }

  #takeBatch({ content, pieces: gathered }: Gathered): Batch {
    const pieces = [...gathered.values()].slice(0, KEEP_PIECES);
    for (const { index } of pieces) gathered.delete(index);
    if (gathered.size === 0) this.#gathered.delete(content.digest);
    const batch = { content, pieces };
    this.#beingWritten.add(batch);
    return batch;
  }
}

function dueAt({ content, pieces, firstAt, lastAt }: Gathered): number {
  if (pieceCount(content.size) <= KEEP_PIECES) return firstAt + KEEP_DELAY_MS;
  return pieces.size < KEEP_PIECES ? lastAt + KEEP_LARGE_DELAY_MS : lastAt;
}
