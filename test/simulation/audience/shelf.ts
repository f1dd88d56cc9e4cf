/**
 * A visitor's store: which pieces it holds, within a budget of bytes, the longest unused content going first. Knows
 * nothing of the engine, which is told by whoever puts and evicts.
 */
import type { Content } from '../../../content/content.ts';
import { pieceCount, pieceLength } from '../../../content/geometry.ts';

interface Kept {
  readonly content: Content;
  /** Of each piece, whether it is held. */
  readonly pieces: boolean[];
  bytes: number;
}

export class Shelf {
  readonly #budget: number;
  readonly #kept = new Map<string, Kept>();
  bytes = 0;

  /** `budget`: bytes. */
  constructor(budget: number) {
    this.#budget = budget;
  }

  has(digest: string, index: number): boolean {
    return this.#kept.get(digest)?.pieces[index] === true;
  }

  put(content: Content, indexes: readonly number[]): void {
    let kept = this.#kept.get(content.digest);
    if (!kept)
      kept = { content, pieces: Array.from({ length: pieceCount(content.size) }, () => false), bytes: 0 };
    else this.#kept.delete(content.digest);
    this.#kept.set(content.digest, kept);
    for (const index of indexes) {
      if (kept.pieces[index] === true) continue;
      kept.pieces[index] = true;
      const length = pieceLength(content.size, index);
      kept.bytes += length;
      this.bytes += length;
    }
  }

  /** All that is held, the longest unused first. */
  *list(): Generator<{ readonly content: Content; readonly indexes: readonly number[] }> {
    for (const { content, pieces } of this.#kept.values()) {
      yield { content, indexes: [...pieces.keys()].filter((index) => pieces[index]) };
    }
  }

  clear(): void {
    this.#kept.clear();
    this.bytes = 0;
  }

  /** Digests of the contents that had to go for the budget. */
  evict(): string[] {
    const gone: string[] = [];
    for (const [digest, kept] of this.#kept) {
      if (this.bytes <= this.#budget) break;
      this.#kept.delete(digest);
      this.bytes -= kept.bytes;
      gone.push(digest);
    }
    return gone;
  }
}
