/**
 * A small memory of pieces in front of any store, so that what was just written or read is had without the disk. Knows
 * nothing of the store behind it; called by the service worker and the agent's worker.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { MEMORY_BYTES } from './limits.ts';
import { PieceMemory } from './piece-memory.ts';
import type { HeldContent, IndexedPiece, KeptPiece, PieceStore, StoreUsage } from './piece-store.ts';

/** `store` with at most `budget` bytes of its pieces in memory. */
export function withMemory(
  store: PieceStore,
  options: { readonly budget: number } = { budget: MEMORY_BYTES },
): PieceStore {
  return new CachedStore(store, options.budget);
}

/** A read or write under way. What it brings of a piece that has changed meanwhile must not be remembered. */
interface Flight {
  readonly digest: Digest;
  /** What a read is to bring, and when it has. */
  readonly indexes: readonly number[];
  readonly landed: Promise<unknown> | null;
  readonly changed: Set<number>;
  allChanged: boolean;
}

class CachedStore implements PieceStore {
  readonly #store: PieceStore;
  readonly #memory: PieceMemory;
  readonly #flights = new Set<Flight>();

  constructor(store: PieceStore, budget: number) {
    this.#store = store;
    this.#memory = new PieceMemory(budget);
  }

  async read(
    digest: Digest,
    indexes: readonly number[],
    now: number,
    soon: readonly number[] = [],
  ): Promise<(KeptPiece | null | undefined)[]> {
    // Of those that depart meanwhile nobody is waited for: a store that hangs would be asked by one after the other.
    for (const flight of Array.from(this.#flights)) {
      if (flight.digest === digest && flight.indexes.some((index) => indexes.includes(index)))
        await flight.landed;
    }
    const found = indexes.map((index) => this.#memory.get(digest, index));
    const missing = indexes.filter((_, i) => found[i] === null);
    // With nothing missing the store still notes the use.
    if (missing.length === 0) {
      void this.#store.read(digest, missing, now);
      return found;
    }
    for (const index of soon) if (this.#memory.get(digest, index) === null) missing.push(index);
    const reading = this.#store.read(digest, missing, now);
    const flight = this.#depart(digest, missing, reading);
    const pieces = await reading;
    const fetched = new Map<number, KeptPiece | null | undefined>();
    for (const [i, index] of missing.entries()) {
      const piece = pieces[i];
      fetched.set(index, piece);
      if (piece) this.#remember(flight, index, piece);
    }
    this.#flights.delete(flight);
    return indexes.map((index, i) => found[i] ?? fetched.get(index));
  }

  async write(content: Content, pieces: readonly IndexedPiece[], now: number): Promise<boolean> {
    const { digest } = content;
    for (const { index } of pieces) this.#change(digest, index, null);
    const flight = this.#depart(digest, [], null);
    const kept = await this.#store.write(content, pieces, now);
    for (const piece of pieces) {
      // Reads that began during the write may bring what it replaced.
      this.#change(digest, piece.index, flight);
      if (kept) this.#remember(flight, piece.index, piece);
    }
    this.#flights.delete(flight);
    return kept;
  }

  async drop(digest: Digest, index?: number): Promise<void> {
    this.#change(digest, index, null);
    await this.#store.drop(digest, index);
    this.#change(digest, index, null);
  }

  held(digest: Digest): Promise<HeldContent | null> {
    return this.#store.held(digest);
  }

  list(usedSince: number): Promise<HeldContent[]> {
    return this.#store.list(usedSince);
  }

  usage(): Promise<StoreUsage> {
    return this.#store.usage();
  }

  getValue(name: string): Promise<unknown> {
    return this.#store.getValue(name);
  }

  putValue(name: string, value: unknown): Promise<boolean> {
    return this.#store.putValue(name, value);
  }

  close(): void {
    for (const flight of this.#flights) flight.allChanged = true;
    this.#memory.clear();
    this.#store.close();
  }

  #depart(digest: Digest, indexes: readonly number[], landed: Promise<unknown> | null): Flight {
    const flight: Flight = { digest, indexes, landed, changed: new Set(), allChanged: false };
    this.#flights.add(flight);
    return flight;
  }

  #remember(flight: Flight, index: number, piece: KeptPiece): void {
    if (flight.allChanged || flight.changed.has(index)) return;
    this.#memory.put(flight.digest, index, piece);
  }

  #change(digest: Digest, index: number | undefined, by: Flight | null): void {
    this.#memory.drop(digest, index);
    for (const flight of this.#flights) {
      if (flight.digest !== digest || flight === by) continue;
      if (index === undefined) flight.allChanged = true;
      else flight.changed.add(index);
    }
  }
}
