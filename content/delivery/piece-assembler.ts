/**
 * Cuts a stream of network bytes into whole pieces. Knows offsets, not digests; called by the taps on network bodies.
 */
import { pieceCount, pieceSpan } from '../geometry.ts';
import { PIECE_BYTES } from '../limits.ts';

export interface WholePiece {
  readonly index: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export class PieceAssembler {
  readonly #size: number;
  #offset: number;
  /** The piece being filled; `null` while the stream is inside a piece whose start it did not carry. */
  #buffer: Uint8Array<ArrayBuffer> | null = null;

  /** `offset`: where in the resource of `size` bytes the stream begins. */
  constructor(size: number, offset: number) {
    this.#size = size;
    this.#offset = offset;
    this.#open();
  }

  /** Where in the resource the next byte belongs. */
  get offset(): number {
    return this.#offset;
  }

  /** True when the next byte is the first of a piece. */
  get atBoundary(): boolean {
    return this.#offset % PIECE_BYTES === 0;
  }

  /** Bytes of the unfinished piece; `null` when its start was not in the stream. */
  get partial(): Uint8Array<ArrayBuffer> | null {
    if (this.#buffer === null) return null;
    return this.#buffer.subarray(0, this.#offset % PIECE_BYTES);
  }

  /** Takes bytes and gives the pieces they complete. Bytes past the resource's size are dropped. */
  push(chunk: Uint8Array): WholePiece[] {
    const whole: WholePiece[] = [];
    let rest = chunk.subarray(0, Math.max(0, this.#size - this.#offset));
    while (rest.length > 0) {
      const index = Math.floor(this.#offset / PIECE_BYTES);
      const span = pieceSpan(this.#size, index);
      const taken = rest.subarray(0, span.end - this.#offset);
      this.#buffer?.set(taken, this.#offset - span.start);
      this.#offset += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#offset < span.end) break;
      if (this.#buffer !== null) whole.push({ index, bytes: this.#buffer });
      this.#open();
    }
    return whole;
  }

  #open(): void {
    const index = Math.floor(this.#offset / PIECE_BYTES);
    const span = pieceSpan(this.#size, index);
    const starts = this.#offset === span.start && index < pieceCount(this.#size);
    this.#buffer = starts ? new Uint8Array(span.end - span.start) : null;
  }
}
