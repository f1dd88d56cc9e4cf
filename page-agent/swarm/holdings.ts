/**
 * Which neighbour holds which pieces, as they said, and which contents are around at all. Knows nothing of whether they
 * answer. Called by the engine as messages come, and by whoever looks for a holder.
 */
import type { Digest } from '../../content/digest.ts';
import type { Holding } from '../../protocol/wire.ts';
import { MAX_CONTENTS_PER_NEIGHBOUR, MAX_KNOWN_NUMBERS, MAX_KNOWN_RUN_NUMBERS } from './limits.ts';
import { PieceRuns } from './piece-runs.ts';

/** What is remembered of one neighbour. */
interface Known {
  contents: number;
  /** Run numbers of all of them together. */
  numbers: number;
}

const NOBODY: ReadonlyMap<string, PieceRuns> = new Map();

export class Holdings {
  readonly #holders = new Map<Digest, Map<string, PieceRuns>>();
  readonly #known = new Map<string, Known>();
  readonly #around = new Set<Digest>();
  readonly #changed = new Set<Digest>();

  /** What a neighbour says beyond MAX_CONTENTS_PER_NEIGHBOUR and MAX_KNOWN_NUMBERS is not remembered. */
  add(peer: string, holding: Holding): void {
    let known = this.#known.get(peer);
    if (!known) this.#known.set(peer, (known = { contents: 0, numbers: 0 }));
    if (known.numbers + holding.runs.length > MAX_KNOWN_NUMBERS || holding.runs.length === 0) return;
    const runs = this.#runsOf(peer, holding.digest, known);
    if (!runs) return;
    const before = runs.numbers.length;
    for (let i = 0; i < holding.runs.length; i += 2) runs.add(holding.runs[i]!, holding.runs[i + 1]!);
    known.numbers += runs.numbers.length - before;
  }

  forgetPiece(peer: string, digest: Digest, index: number): void {
    const runs = this.#holders.get(digest)?.get(peer);
    if (!runs) return;
    const before = runs.numbers.length;
    runs.remove(index);
    this.#known.get(peer)!.numbers += runs.numbers.length - before;
    if (runs.isEmpty) this.forgetContent(peer, digest);
  }

  forgetContent(peer: string, digest: Digest): void {
    const holders = this.#holders.get(digest);
    const runs = holders?.get(peer);
    if (!holders || !runs) return;
    holders.delete(peer);
    const known = this.#known.get(peer)!;
    known.contents--;
    known.numbers -= runs.numbers.length;
    if (holders.size > 0) return;
    this.#holders.delete(digest);
    this.#changed.add(digest);
  }

  forgetPeer(peer: string): void {
    if (!this.#known.has(peer)) return;
    for (const digest of this.#holders.keys()) this.forgetContent(peer, digest);
    this.#known.delete(peer);
  }

  holds(peer: string, digest: Digest, index: number): boolean {
    return this.#holders.get(digest)?.get(peer)?.has(index) ?? false;
  }

  /** Neighbours that hold something of a content. */
  holdersOf(digest: Digest): ReadonlyMap<string, PieceRuns> {
    return this.#holders.get(digest) ?? NOBODY;
  }

  /** Number of contents that a neighbour holds something of. */
  contentsOf(peer: string): number {
    return this.#known.get(peer)?.contents ?? 0;
  }

  /** Contents that have come around or gone since the last call, or `null` for none. */
  takeChanges(): { added: Digest[]; removed: Digest[] } | null {
    if (this.#changed.size === 0) return null;
    const added: Digest[] = [];
    const removed: Digest[] = [];
    for (const digest of this.#changed) {
      const here = this.#holders.has(digest);
      if (here && !this.#around.has(digest)) added.push(digest);
      else if (!here && this.#around.has(digest)) removed.push(digest);
    }
    this.#changed.clear();
    for (const digest of added) this.#around.add(digest);
    for (const digest of removed) this.#around.delete(digest);
    return added.length + removed.length > 0 ? { added, removed } : null;
  }

  #runsOf(peer: string, digest: Digest, known: Known): PieceRuns | null {
    let holders = this.#holders.get(digest);
    const there = holders?.get(peer);
    if (there) return there;
    if (known.contents >= MAX_CONTENTS_PER_NEIGHBOUR) return null;
    if (!holders) {
      this.#holders.set(digest, (holders = new Map()));
      this.#changed.add(digest);
    }
    const runs = new PieceRuns(MAX_KNOWN_RUN_NUMBERS);
    holders.set(peer, runs);
    known.contents++;
    return runs;
  }
}
