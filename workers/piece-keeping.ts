/**
 * Between the swarm and the store: verified pieces are written in batches, and pieces to upload are read, checked again
 * and deflated where that is worthwhile. Called by the swarm runner.
 */
import type { Content } from '../content/content.ts';
import { isPiece } from '../content/delivery/check-piece.ts';
import { pieceCount, pieceLength } from '../content/geometry.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import type { IndexedPiece, KeptPiece, PieceStore } from '../content/store/piece-store.ts';
import type { Deflate } from './deflate-script.ts';
import { KEEP_DELAY_MS, KEEP_LARGE_DELAY_MS, KEEP_PIECES, WORTHWHILE_SAVING } from './limits.ts';
import { plainPiece } from './plain-piece.ts';

declare const self: DedicatedWorkerGlobalScope & { hearsayDeflate?: Deflate };

interface Batch {
  readonly content: Content;
  readonly pieces: IndexedPiece[];
}

/** `kept` is told of what the store now has, `lost` of a piece that was found damaged. */
export interface KeepingEvents {
  kept(content: Content, indexes: readonly number[]): void;
  lost(content: Content, index: number): void;
}

export class PieceKeeping {
  readonly #store: PieceStore;
  readonly #hash: Hash;
  readonly #events: KeepingEvents;
  readonly #batches = new Map<string, Batch>();
  /** Batches that are gathered or being written. */
  readonly #unwritten = new Set<Batch>();

  constructor(store: PieceStore, hash: Hash, events: KeepingEvents) {
    this.#store = store;
    this.#hash = hash;
    this.#events = events;
  }

  keep(content: Content, piece: IndexedPiece): void {
    const batch = this.#batches.get(content.digest) ?? this.#openBatch(content);
    batch.pieces.push(piece);
    if (batch.pieces.length >= KEEP_PIECES) void this.#write(batch);
  }

  /** The piece as it should travel; `null` when the store no longer has it sound. */
  async read(content: Content, index: number): Promise<KeptPiece | null> {
    const unwritten = this.#findUnwritten(content, index);
    if (unwritten !== null) return unwritten;
    const [kept] = await this.#store.read(content.digest, [index], Date.now());
    if (kept === undefined || kept === null) return null;
    const plain = await plainPiece(kept, pieceLength(content.size, index));
    if (plain === null || !isPiece(content, index, plain, this.#hash)) {
      void this.#store.drop(content.digest, index);
      this.#events.lost(content, index);
      return null;
    }
    if (kept.deflated || !content.deflatable) return kept;
    const deflated = importDeflate()?.(plain);
    if (deflated === undefined || deflated.length > plain.length * (1 - WORTHWHILE_SAVING)) return kept;
    const piece = { bytes: deflated, deflated: true };
    void this.#store.write(content, [{ index, ...piece }], Date.now());
    return piece;
  }

  #findUnwritten({ digest }: Content, index: number): KeptPiece | null {
    for (const { content, pieces } of this.#unwritten) {
      if (content.digest !== digest) continue;
      const piece = pieces.find((each) => each.index === index);
      if (piece !== undefined) return piece;
    }
    return null;
  }

  #openBatch(content: Content): Batch {
    const batch: Batch = { content, pieces: [] };
    this.#batches.set(content.digest, batch);
    this.#unwritten.add(batch);
    const delay = pieceCount(content.size) > KEEP_PIECES ? KEEP_LARGE_DELAY_MS : KEEP_DELAY_MS;
    setTimeout(() => void this.#write(batch), delay);
    return batch;
  }

  async #write(batch: Batch): Promise<void> {
    const { content, pieces } = batch;
    if (this.#batches.get(content.digest) !== batch) return;
    this.#batches.delete(content.digest);
    const written = await this.#store.write(content, pieces, Date.now());
    this.#unwritten.delete(batch);
    if (!written) return;
    this.#events.kept(
      content,
      pieces.map(({ index }) => index),
    );
  }
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
