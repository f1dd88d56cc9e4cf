/**
 * Passes a network body on to the page as it comes, exactly as without us, and on the side cuts it into pieces, checks
 * and keeps them. Where neighbours are further along, or the network breaks off, it says where the flow takes over.
 * Called by `answer.ts`.
 */
import type { Content } from '../content.ts';
import { isPiece } from './check-piece.ts';
import type { Span } from '../geometry.ts';
import { PIECE_BYTES } from '../limits.ts';
import type { DeliveryParts } from './delivery-parts.ts';
import { PieceAssembler } from './piece-assembler.ts';
import type { PieceFlow } from './piece-flow.ts';
import type { Reservation } from './reservation.ts';

/** Pieces asked of neighbours beyond the one that the network is bringing. Judgement: enough to see whether they are
 * quicker, few enough to lose when they are not. */
const AHEAD_PIECES = 4;

/** What comes next of a body that the network began. */
export type TapStep =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }
  /** The flow goes on: the page already has `partial` of the next piece. `error`: why, if the network broke off. */
  | { readonly kind: 'flow'; readonly partial: Uint8Array; readonly error: unknown };

export class OriginTap {
  readonly #parts: DeliveryParts;
  readonly #content: Content;
  readonly #flow: PieceFlow;
  readonly #reservation: Reservation;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #assembler: PieceAssembler;
  readonly #end: number;
  /** The piece in whose middle the body begins. */
  #head: number | null;
  #sound = true;
  #cancelled = false;

  /** `span`: which bytes of the content the body is said to be. */
  constructor(
    parts: DeliveryParts,
    content: Content,
    flow: PieceFlow,
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    span: Span,
    reservation: Reservation,
  ) {
    this.#parts = parts;
    this.#content = content;
    this.#flow = flow;
    this.#reservation = reservation;
    this.#reader = body.getReader();
    this.#assembler = new PieceAssembler(content.size, span.start);
    this.#end = span.end;
    this.#head = this.#assembler.partial === null ? Math.floor(span.start / PIECE_BYTES) : null;
  }

  async next(): Promise<TapStep> {
    const { partial, atBoundary } = this.#assembler;
    if (this.#sound && partial !== null && (atBoundary ? this.#flow.isPromised : this.#flow.isSure)) {
      this.#release();
      await this.#reader.cancel().catch(() => undefined);
      return { kind: 'flow', partial, error: null };
    }
    try {
      const { value, done } = await this.#reader.read();
      if (done) return this.#ended();
      this.#take(value);
      return { kind: 'bytes', bytes: value };
    } catch (error) {
      const step = this.#mend(error);
      if (step === null) throw error;
      return step;
    }
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    this.#release();
    if (this.#flow.isMedia) await this.#finishPiece().catch(() => undefined);
    void this.#flow.keeper.flush();
    await this.#reader.cancel().catch(() => undefined);
  }

  /** Reads the piece that has begun to its end. A film is cut off at every seek and pause, and what is kept in whole
   * pieces alone would be lost to the neighbours. */
  async #finishPiece(): Promise<void> {
    if (this.#assembler.partial === null) return;
    const end = Math.ceil(this.#assembler.offset / PIECE_BYTES) * PIECE_BYTES;
    while (this.#sound && this.#assembler.offset < end) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      this.#take(value);
    }
  }

  #take(chunk: Uint8Array): void {
    this.#reservation.take(chunk.length);
    for (const piece of this.#assembler.push(chunk)) {
      const { index, bytes } = piece;
      if (this.#sound && isPiece(this.#content, index, bytes, this.#parts.hash)) {
        this.#flow.keeper.add(index, bytes);
      } else this.#distrust();
      this.#flow.moveTo(index + 1);
      this.#keepHead();
    }
    // A piece in whose middle the body began is passed as well, though it is never whole.
    this.#flow.moveTo(Math.max(this.#flow.position, Math.floor(this.#assembler.offset / PIECE_BYTES)));
    if (!this.#sound) return;
    void this.#flow.seekPeers();
    this.#flow.askAhead(AHEAD_PIECES, true);
  }

  /** A film that is watched on from a seek has shown the end of a piece: its whole is kept too. */
  #keepHead(): void {
    if (this.#head !== null && this.#sound && this.#flow.isMedia) this.#flow.fetchBeside(this.#head);
    this.#head = null;
  }

  /** The network tells another story than the manifest: pass it on, keep no more of it, and mix nothing in. */
  #distrust(): void {
    if (!this.#sound) return;
    this.#sound = false;
    this.#flow.peers.cancel();
    this.#release();
    this.#parts.onMismatch(this.#content);
  }

  /** A body that is broken off fails to be read. One that ends well before its end, and not because nobody wants it any more,
   * is another one than was vouched for. */
  #ended(): TapStep {
    if (!this.#cancelled && this.#assembler.offset < this.#end) this.#distrust();
    this.#release();
    return { kind: 'end' };
  }

  /** Lets the flow go on where the network broke off, if all so far was sound. */
  #mend(error: unknown): TapStep | null {
    this.#release();
    const partial = this.#assembler.partial;
    if (!this.#sound || partial === null) return null;
    return { kind: 'flow', partial, error };
  }

  /** What has come is kept, and nobody need wait for more. */
  #release(): void {
    this.#reservation.end(this.#flow.keeper.flush());
  }
}
