/**
 * Which neighbour holds which pieces, as they said, and which contents are around at all. Knows nothing of whether they
 * answer. Called by the engine as messages come, and by whoever looks for a holder.
 */
import type { Digest } from '../../content/digest.ts';
import type { Holding, Telling } from '../../protocol/wire.ts';
import { KnownPieces } from './known-pieces.ts';
import { MAX_CONTENTS_PER_NEIGHBOUR, MAX_KNOWN_NUMBERS } from './limits.ts';

/** What is remembered of one neighbour. */
interface Known {
  contents: number;
  /** Run numbers of all of them together. */
  numbers: number;
}

const NOBODY: ReadonlyMap<string, KnownPieces> = new Map();

export class Holdings {
  readonly #holders = new Map<Digest, Map<string, KnownPieces>>();
  readonly #known = new Map<string, Known>();
  readonly #around = new Set<Digest>();
  readonly #changed = new Set<Digest>();

  /** It holds this, or is to have it. What a neighbour says beyond MAX_CONTENTS_PER_NEIGHBOUR and MAX_KNOWN_NUMBERS is not
   * remembered. */
  add(peer: string, how: Telling['kind'], holding: Holding): void {
    let known = this.#known.get(peer);
    if (!known) this.#known.set(peer, (known = { contents: 0, numbers: 0 }));
    if (known.numbers + holding.runs.length > MAX_KNOWN_NUMBERS || holding.runs.length === 0) return;
    const pieces = this.#piecesOf(peer, holding.digest, known);
    if (!pieces) return;
    const before = pieces.numbers;
    pieces[how](holding);
    known.numbers += pieces.numbers - before;
  }

  forgetPiece(peer: string, digest: Digest, index: number): void {
    const pieces = this.#holders.get(digest)?.get(peer);
    if (!pieces) return;
    const before = pieces.numbers;
    pieces.remove(index);
    this.#known.get(peer)!.numbers += pieces.numbers - before;
    if (pieces.isEmpty) this.forgetContent(peer, digest);
  }

  forgetContent(peer: string, digest: Digest): void {
    const holders = this.#holders.get(digest);
    const pieces = holders?.get(peer);
    if (!holders || !pieces) return;
    holders.delete(peer);
    const known = this.#known.get(peer)!;
    known.contents--;
    known.numbers -= pieces.numbers;
    if (holders.size > 0) return;
    this.#holders.delete(digest);
    this.#changed.add(digest);
  }

  forgetPeer(peer: string): void {
    if (!this.#known.has(peer)) return;
    for (const digest of this.#holders.keys()) this.forgetContent(peer, digest);
    this.#known.delete(peer);
  }

  /** It holds the piece, or is to have it. */
  has(peer: string, digest: Digest, index: number): boolean {
    return this.#holders.get(digest)?.get(peer)?.has(index) ?? false;
  }

  holds(peer: string, digest: Digest, index: number): boolean {
    return this.#holders.get(digest)?.get(peer)?.holds(index) ?? false;
  }

  /** It needs nothing of these. */
  holdsAll(peer: string, { digest, runs }: Holding): boolean {
    return this.#holders.get(digest)?.get(peer)?.holdsAll(runs) ?? false;
  }

  /** It needs nothing of these, or is to have them. */
  hasAll(peer: string, { digest, runs }: Holding): boolean {
    return this.#holders.get(digest)?.get(peer)?.hasAll(runs) ?? false;
  }

  /** Neighbours that hold something of a content, or are to have it. */
  holdersOf(digest: Digest): ReadonlyMap<string, KnownPieces> {
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

  #piecesOf(peer: string, digest: Digest, known: Known): KnownPieces | null {
    let holders = this.#holders.get(digest);
    const there = holders?.get(peer);
    if (there) return there;
    if (known.contents >= MAX_CONTENTS_PER_NEIGHBOUR) return null;
    if (!holders) {
      this.#holders.set(digest, (holders = new Map()));
      this.#changed.add(digest);
    }
    const pieces = new KnownPieces();
    holders.set(peer, pieces);
    known.contents++;
    return pieces;
  }
}
