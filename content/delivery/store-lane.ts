/**
 * Brings pieces of one body from the store, checked, a run ahead of the page. A damaged piece is dropped and counts as
 * not held. Called by the flow; a store that does not answer in time counts as empty.
 */
import type { KeptPiece } from '../store/piece-store.ts';
import { within } from '../store/within.ts';
import type { Content } from '../content.ts';
import { pieceLength } from '../geometry.ts';
import { isPiece } from './check-piece.ts';
import type { DeliveryParts } from './delivery-parts.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import { inflatePiece } from './inflate.ts';
import type { PieceTray } from './piece-tray.ts';

/** Pieces read in one transaction. Measured: 1 MB a transaction reads twice as fast as a piece each. */
const BATCH_PIECES = 4;

/** Milliseconds after which a store that has not answered counts as empty. Judgement: a hundred times the usual. */
const SILENT_STORE_MS = 1000;

export class StoreLane {
  readonly #parts: DeliveryParts;
  readonly #content: Content;
  readonly #tray: PieceTray;
  readonly #tally: DeliveryTally;
  #held: Set<number> | null = null;
  #looking: { readonly until: number } | null = null;
  #reading: { readonly indexes: readonly number[]; readonly until: number } | null = null;

  constructor(parts: DeliveryParts, content: Content, tray: PieceTray, tally: DeliveryTally) {
    this.#parts = parts;
    this.#content = content;
    this.#tray = tray;
    this.#tally = tally;
  }

  /** Looks for piece `first`, and beside that for what else is held. True as soon as it was there and sound. */
  async open(first: number, end: number): Promise<boolean> {
    const looked = end - first > 1 ? this.#look(first) : null;
    const read = this.#parts.store.read(this.#content.digest, [first], Date.now());
    const answer = await within(SILENT_STORE_MS, read, null);
    if (answer !== null && (await this.#accept([first], answer))) return true;
    await looked;
    return false;
  }

  /** True while piece `index` may be held, or is being read, and the store is not overdue. */
  expects(index: number): boolean {
    if (this.#looking !== null) return this.#parts.now() < this.#looking.until;
    if (this.#reading?.indexes.includes(index) === true) return this.#parts.now() < this.#reading.until;
    return this.#held?.has(index) ?? false;
  }

  /** When the reading under way is overdue. */
  get deadline(): number | null {
    return (this.#looking ?? this.#reading)?.until ?? null;
  }

  /** Starts reading the held run nearest to `from`, when none is being read. */
  readAhead(from: number, end: number): void {
    if (this.#reading !== null || this.#held === null) return;
    const indexes: number[] = [];
    const limit = Math.min(end, from + 2 * BATCH_PIECES);
    for (let index = from; index < limit && indexes.length < BATCH_PIECES; index++) {
      if (this.#held.has(index) && !this.#tray.has(index)) indexes.push(index);
    }
    if (indexes.length > 0) void this.#read(indexes);
  }

  /** Finds out what is held beside piece `first`. */
  async #look(first: number): Promise<void> {
    const looking = { until: this.#parts.now() + SILENT_STORE_MS };
    this.#looking = looking;
    const held = await within(SILENT_STORE_MS, this.#parts.store.held(this.#content.digest), null);
    this.#looking = null;
    this.#held = new Set(held?.indexes);
    this.#held.delete(first);
    this.#tray.notify();
  }

  async #read(indexes: readonly number[]): Promise<void> {
    const reading = { indexes, until: this.#parts.now() + SILENT_STORE_MS };
    this.#reading = reading;
    for (const index of indexes) this.#held?.delete(index);
    const read = this.#parts.store.read(this.#content.digest, indexes, Date.now());
    const pieces = await within(SILENT_STORE_MS, read, null);
    if (pieces !== null) await this.#accept(indexes, pieces);
    if (this.#reading === reading) this.#reading = null;
    this.#tray.notify();
  }

  /** Lays down what is sound, which neighbours may have too. True when all was there and sound. */
  async #accept(
    indexes: readonly number[],
    pieces: readonly (KeptPiece | null | undefined)[],
  ): Promise<boolean> {
    const sound: number[] = [];
    for (const [at, index] of indexes.entries()) {
      const piece = pieces[at];
      if (piece && (await this.#acceptOne(index, piece))) sound.push(index);
    }
    if (sound.length > 0) this.#parts.peers.kept(this.#content, sound);
    return sound.length === indexes.length;
  }

  async #acceptOne(index: number, piece: KeptPiece): Promise<boolean> {
    const length = pieceLength(this.#content.size, index);
    const bytes = piece.deflated ? await inflatePiece(new Blob([piece.bytes]).stream(), length) : piece.bytes;
    if (bytes !== null && isPiece(this.#content, index, bytes, this.#parts.hash)) {
      this.#tray.put(index, { bytes, source: 'store' });
      return true;
    }
    this.#tally.rejected += 1;
    void this.#parts.store.drop(this.#content.digest, index);
    return false;
  }
}
