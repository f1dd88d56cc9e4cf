/**
 * The decisions of a store: which pieces fit its budget and which contents go to make room. Pure; knows nothing of how
 * pieces are kept. Called by the store in memory and the one over IndexedDB alike.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { pieceCount } from '../geometry.ts';
import type { IndexedPiece } from './piece-store.ts';

/** What a store notes about a content apart from its bytes. */
export interface LedgerEntry {
  readonly digest: Digest;
  /** When it was last written or read, in ms since the epoch. */
  readonly usedAt: number;
  /** Bytes of its pieces kept. */
  readonly bytes: number;
  /** Index of each piece kept → its bytes as kept. */
  readonly kept: ReadonlyMap<number, number>;
}

export interface Admission {
  /** The pieces that are kept, in the order given. */
  readonly admitted: readonly IndexedPiece[];
  /** The content's entry once they are. */
  readonly entry: LedgerEntry;
  /** Bytes by which the content has grown; negative when smaller pieces replace larger ones. */
  readonly grown: number;
}

/**
 * Which of `pieces` a store of `budget` bytes keeps, were it to evict every other content. A piece that the content
 * can't have (index out of range, no bytes) is refused.
 */
export function admitPieces(
  content: Content,
  before: LedgerEntry | undefined,
  pieces: readonly IndexedPiece[],
  budget: number,
  now: number,
): Admission {
  const kept = new Map(before?.kept);
  const count = pieceCount(content.size);
  const admitted: IndexedPiece[] = [];
  const bytesBefore = before?.bytes ?? 0;
  let bytes = bytesBefore;
  for (const piece of pieces) {
    const {
      index,
      bytes: { length },
    } = piece;
    if (!isIndexBelow(count, index) || length === 0) continue;
    const grown = length - (kept.get(index) ?? 0);
    if (bytes + grown > budget) continue;
    bytes += grown;
    kept.set(index, length);
    admitted.push(piece);
  }
  const usedAt = Math.max(before?.usedAt ?? now, now);
  return {
    admitted,
    entry: { digest: content.digest, usedAt, bytes, kept },
    grown: bytes - bytesBefore,
  };
}

function isIndexBelow(count: number, index: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count;
}

/** The contents to evict, least recently used first, until `excess` bytes are freed. Never `spared`. */
export function chooseEvictions(
  oldestFirst: Iterable<LedgerEntry>,
  excess: number,
  spared: Digest | null,
): LedgerEntry[] {
  const victims: LedgerEntry[] = [];
  let left = excess;
  for (const entry of oldestFirst) {
    if (left <= 0) break;
    if (entry.digest === spared) continue;
    victims.push(entry);
    left -= entry.bytes;
  }
  return victims;
}

/** `entry` without piece `index`; `null` when nothing is left of it. */
export function entryWithout(entry: LedgerEntry, index: number): LedgerEntry | null {
  const kept = new Map(entry.kept);
  const bytes = entry.bytes - (kept.get(index) ?? 0);
  kept.delete(index);
  return kept.size === 0 ? null : { ...entry, bytes, kept };
}

/** Indexes of the pieces kept, ascending. */
export function keptIndexes(entry: LedgerEntry): number[] {
  return [...entry.kept.keys()].sort((a, b) => a - b);
}
