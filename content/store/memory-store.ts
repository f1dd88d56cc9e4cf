/**
 * A store of pieces in memory, gone with its context. For tests, the simulator and contexts that can't keep anything.
 * Follows the same rules as the store over IndexedDB; the contract suite runs on both.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { admitPieces, chooseEvictions, entryWithout, keptIndexes, type LedgerEntry } from './evictions.ts';
import type { HeldContent, IndexedPiece, KeptPiece, PieceStore, StoreUsage } from './piece-store.ts';

interface MemoryContent {
  readonly content: Content;
  entry: LedgerEntry;
  readonly pieces: Map<number, KeptPiece>;
}

/** A store that keeps at most `budget` bytes of pieces in memory. */
export function createMemoryStore(options: { readonly budget: number }): PieceStore {
  return new MemoryStore(options.budget);
}

class MemoryStore implements PieceStore {
  private readonly contents = new Map<Digest, MemoryContent>();
  private readonly values = new Map<string, unknown>();
  private readonly budget: number;
  private bytes = 0;
  private closed = false;

  constructor(budget: number) {
    this.budget = budget;
  }

  async read(digest: Digest, indexes: readonly number[], now: number): Promise<(KeptPiece | null)[]> {
    const kept = this.contents.get(digest);
    if (kept === undefined) return indexes.map(() => null);
    kept.entry = { ...kept.entry, usedAt: Math.max(kept.entry.usedAt, now) };
    return indexes.map((index) => kept.pieces.get(index) ?? null);
  }

  async write(content: Content, pieces: readonly IndexedPiece[], now: number): Promise<boolean> {
    if (this.closed) return false;
    const before = this.contents.get(content.digest);
    const { admitted, entry, grown } = admitPieces(content, before?.entry, pieces, this.budget, now);
    if (admitted.length > 0) {
      this.makeRoom(this.bytes + grown - this.budget, content.digest);
      const kept = before ?? { content: { ...content }, entry, pieces: new Map<number, KeptPiece>() };
      kept.entry = entry;
      for (const { index, bytes, deflated } of admitted) {
        kept.pieces.set(index, { bytes, deflated });
      }
      this.contents.set(content.digest, kept);
      this.bytes += grown;
    }
    return admitted.length === pieces.length;
  }

  async drop(digest: Digest, index?: number): Promise<void> {
    const kept = this.contents.get(digest);
    if (kept === undefined) return;
    const left = index === undefined ? null : entryWithout(kept.entry, index);
    if (index === undefined || left === null) {
      this.forget(kept.entry);
      return;
    }
    this.bytes += left.bytes - kept.entry.bytes;
    kept.entry = left;
    kept.pieces.delete(index);
  }

  async held(digest: Digest): Promise<HeldContent | null> {
    const kept = this.contents.get(digest);
    return kept === undefined ? null : heldContent(kept);
  }

  async list(usedSince: number): Promise<HeldContent[]> {
    return [...this.contents.values()]
      .filter((kept) => kept.entry.usedAt >= usedSince)
      .sort((a, b) => b.entry.usedAt - a.entry.usedAt)
      .map(heldContent);
  }

  async usage(): Promise<StoreUsage> {
    return { bytes: this.bytes, budget: this.budget };
  }

  async getValue(name: string): Promise<unknown> {
    return this.values.has(name) ? structuredClone(this.values.get(name)) : null;
  }

  async putValue(name: string, value: unknown): Promise<boolean> {
    if (this.closed) return false;
    try {
      this.values.set(name, structuredClone(value));
      return true;
    } catch {
      return false;
    }
  }

  close(): void {
    this.closed = true;
    this.contents.clear();
    this.values.clear();
    this.bytes = 0;
  }

  private makeRoom(excess: number, spared: Digest): void {
    if (excess <= 0) return;
    const oldestFirst = [...this.contents.values()]
      .map((kept) => kept.entry)
      .sort((a, b) => a.usedAt - b.usedAt);
    for (const victim of chooseEvictions(oldestFirst, excess, spared)) this.forget(victim);
  }

  private forget(entry: LedgerEntry): void {
    this.contents.delete(entry.digest);
    this.bytes -= entry.bytes;
  }
}

function heldContent(kept: MemoryContent): HeldContent {
  return { content: kept.content, indexes: keptIndexes(kept.entry) };
}
