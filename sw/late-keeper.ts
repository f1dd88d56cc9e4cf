/**
 * Passes on what the network brings before anybody has vouched for it, as it comes, and keeps it for neighbours: all of it
 * is held until the statement comes, then checked and stored. Called by the streams.
 */
import type { BodyBytes } from '../content/delivery/body-stream.ts';
import { isPiece } from '../content/delivery/check-piece.ts';
import type { DeliveryParts } from '../content/delivery/delivery-parts.ts';
import { PieceAssembler } from '../content/delivery/piece-assembler.ts';
import type { ManifestEntry } from '../content/manifest.ts';
import { MAX_LATE_BYTES } from './limits.ts';

export class LateKeeper {
  readonly #parts: DeliveryParts;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #entry: Promise<ManifestEntry | null>;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #isCancelled = false;
  #isWhole = false;

  /** Keeps `body` when `entry` comes to vouch for it. */
  constructor(
    parts: DeliveryParts,
    body: ReadableStream<Uint8Array<ArrayBuffer>>,
    entry: Promise<ManifestEntry | null>,
  ) {
    this.#parts = parts;
    this.#reader = body.getReader();
    this.#entry = entry;
  }

  /** Bytes read so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The body was read to its end. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  async *read(): BodyBytes {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.#bytes += value.length;
      if (this.#bytes <= MAX_LATE_BYTES) this.#chunks.push(value);
      yield value;
    }
    this.#isWhole = !this.#isCancelled;
    if (this.#isWhole && this.#bytes <= MAX_LATE_BYTES) {
      void this.#entry.then((vouched) => vouched && this.#keep(vouched));
    }
  }

  /** Nobody reads on: the network is let go, as it would be without us. */
  cancel(): void {
    this.#isCancelled = true;
    void this.#reader.cancel().catch(() => undefined);
  }

  async #keep({ content }: ManifestEntry): Promise<void> {
    const { hash, store, peers } = this.#parts;
    if (this.#bytes !== content.size) return;
    const assembler = new PieceAssembler(content.size, 0);
    const pieces = this.#chunks.flatMap((chunk) => assembler.push(chunk));
    if (!pieces.every(({ index, bytes }) => isPiece(content, index, bytes, hash))) return;
    const kept = pieces.map((piece) => ({ ...piece, deflated: false }));
    if (!(await store.write(content, kept, Date.now()))) return;
    peers.kept(
      content,
      kept.map(({ index }) => index),
    );
  }
}
