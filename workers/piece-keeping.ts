/**
 * Between the swarm and the store: verified pieces can be read at once and are written in batches when that disturbs least;
 * pieces to upload are read, checked again and deflated where that is worthwhile. Called by the swarm runner.
 */
import type { Content } from '../content/content.ts';
import { isPiece } from '../content/delivery/check-piece.ts';
import { pieceLength } from '../content/geometry.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import type { IndexedPiece, KeptPiece, PieceStore } from '../content/store/piece-store.ts';
import type { Deflate } from './deflate-script.ts';
import {
  MAX_SOUND,
  MOST_UNWRITTEN_BYTES,
  UNWRITTEN_BYTES,
  UNWRITTEN_BYTES_PER_GIB,
  WORTHWHILE_SAVING,
} from './limits.ts';
import { plainPiece } from './plain-piece.ts';
import { UnwrittenPieces, type Batch } from './unwritten-pieces.ts';

declare const self: DedicatedWorkerGlobalScope & { hearsayDeflate?: Deflate };

/** `kept` is told of what can be read here, `lost` of what no longer can: found damaged, or refused by the store. */
export interface KeepingEvents {
  kept(content: Content, indexes: readonly number[]): void;
  lost(content: Content, index: number): void;
}

export class PieceKeeping {
  readonly #store: PieceStore;
  readonly #hash: Hash;
  readonly #events: KeepingEvents;
  readonly #unwritten = new UnwrittenPieces(mostUnwritten());
  /** Settles when all so far is written: a batch after the other, for the browser holds a copy of what it writes. */
  #writing: Promise<void> = Promise.resolve();
  /** The store has kept what it was last given: what it will be given counts as kept. */
  #storeKeeps = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Pieces that the store has given back sound. Whoever gets them checks them too: once in a visit is enough not to be banned
   * for what a disk has damaged. */
  readonly #sound = new Set<string>();

  constructor(store: PieceStore, hash: Hash, events: KeepingEvents) {
    this.#store = store;
    this.#hash = hash;
    this.#events = events;
  }

  keep(content: Content, piece: IndexedPiece): void {
    if (!this.#unwritten.add(content, piece, performance.now())) {
      // Neighbours may have been told of it.
      return this.#events.lost(content, piece.index);
    }
    if (this.#storeKeeps) this.#events.kept(content, [piece.index]);
    this.#writeDue();
  }

  /** The piece as it should travel; `null` when the store no longer has it sound, `undefined` when the store does not answer just
   * now. `soon`: what may be read with it. */
  async read(
    content: Content,
    index: number,
    soon: readonly number[],
  ): Promise<KeptPiece | null | undefined> {
    const unwritten = this.#unwritten.find(content.digest, index);
    if (unwritten !== null) return unwritten;
    const [kept] = await this.#store.read(content.digest, [index], Date.now(), soon);
    if (!kept) return kept;
    const travels = kept.deflated || !content.deflatable;
    if (travels && this.#sound.has(nameOf(content, index))) return kept;
    const plain = await this.#check(content, index, kept);
    return travels || plain === null ? plain && kept : this.#deflate(content, index, plain);
  }

  /** The plain bytes of what the store has given; `null` when they are not the piece, which is then lost. */
  async #check(content: Content, index: number, kept: KeptPiece): Promise<Uint8Array<ArrayBuffer> | null> {
    const plain = await plainPiece(kept, pieceLength(content.size, index));
    if (plain !== null && isPiece(content, index, plain, this.#hash)) {
      this.#sound.add(nameOf(content, index));
      if (this.#sound.size > MAX_SOUND) this.#sound.delete(this.#sound.values().next().value!);
      return plain;
    }
    void this.#store.drop(content.digest, index);
    this.#events.lost(content, index);
    return null;
  }

  /** Deflated from now on, where that is worthwhile. */
  #deflate(content: Content, index: number, plain: Uint8Array<ArrayBuffer>): KeptPiece {
    const bytes = importDeflate()?.(plain);
    if (bytes === undefined || bytes.length > plain.length * (1 - WORTHWHILE_SAVING)) {
      return { bytes: plain, deflated: false };
    }
    const piece = { bytes, deflated: true };
    void this.#store.write(content, [{ index, ...piece }], Date.now());
    return piece;
  }

  #writeDue(): void {
    const now = performance.now();
    for (const batch of this.#unwritten.takeDue(now)) {
      this.#writing = this.#writing.then(() => this.#write(batch));
    }
    clearTimeout(this.#timer);
    const { dueAt } = this.#unwritten;
    if (dueAt < Infinity) this.#timer = setTimeout(() => this.#writeDue(), dueAt - now);
  }

  async #write(batch: Batch): Promise<void> {
    const { content, pieces } = batch;
    const written = await this.#store.write(content, pieces, Date.now());
    this.#unwritten.written(batch);
    this.#storeKeeps = written;
    const indexes = pieces.map(({ index }) => index);
    if (written) this.#events.kept(content, indexes);
    else for (const index of indexes) this.#events.lost(content, index);
  }
}

/** Device Memory (W3C), in gibibytes, which not all browsers tell. */
interface DeviceMemory {
  readonly deviceMemory?: number;
}

/** Browsers that do not say how much memory a device has are given the least. */
function mostUnwritten(): number {
  const gibibytes = (globalThis.navigator as DeviceMemory | undefined)?.deviceMemory ?? 0;
  return Math.min(MOST_UNWRITTEN_BYTES, Math.max(UNWRITTEN_BYTES, gibibytes * UNWRITTEN_BYTES_PER_GIB));
}

function nameOf({ digest }: Content, index: number): string {
  return `${digest} ${index}`;
}

/** Without it, pieces are sent as they are. */
function importDeflate(): Deflate | undefined {
  try {
    if (self.hearsayDeflate === undefined) self.importScripts('hearsay-deflate.js');
  } catch (error) {
    console.warn('hearsay: hearsay-deflate.js could not be loaded, so text is sent uncompressed.', error);
  }
  return self.hearsayDeflate;
}
