/**
 * What this visitor can serve, what its own fetches will soon bring, and what of it the neighbours have yet to be told.
 * Knows nothing of links. Called by the engine, and by the uploads to look up a content.
 */
import type { Content } from '../../content/content.ts';
import type { Digest } from '../../content/digest.ts';
import { pieceCount } from '../../content/geometry.ts';
import { MAX_HEADER_BYTES, MAX_HOLDINGS, MAX_RUN_NUMBERS } from '../../protocol/limits.ts';
import type { Holding, Telling } from '../../protocol/wire.ts';
import { HAVE_BATCH_MS, MAX_CONTENTS_PER_NEIGHBOUR } from './limits.ts';
import type { Neighbour } from './neighbour.ts';
import { PieceRuns } from './piece-runs.ts';

interface Held {
  readonly content: Content;
  readonly runs: PieceRuns;
}

/** By what something is to come, if not by a fetch of ours: somebody has promised it to us. */
export interface Promised {
  /** Of those on our line, whoever has a greater name may wait for it here. */
  readonly relayedAfter?: string | null;
}

/** True for whoever may hear of that promise. */
export function mayHear({ peer, onLine }: Pick<Neighbour, 'peer' | 'onLine'>, by: Promised): boolean {
  return !onLine || peer > (by.relayedAfter ?? '');
}

/** What is to come: from the network, or from who has promised it to us (`by`). */
interface Coming extends Held {
  readonly by: Promised | undefined;
}

/** Bytes of a header before its holdings, of a holding without its runs, and of a number, at most. */
const HEAD_BYTES = 8;
const HOLDING_BYTES = 36;
const NUMBER_BYTES = 5;

export class OwnHoldings {
  readonly #held = new Map<Digest, Held>();
  readonly #fresh = new Map<Digest, PieceRuns>();
  /** Oldest first. */
  readonly #coming = new Map<Digest, Coming[]>();
  #batchAt = Infinity;
  #toldAt = -Infinity;

  get contents(): number {
    return this.#held.size;
  }

  /** When the next batch is due; `Infinity` when all has been told. */
  get batchAt(): number {
    return this.#batchAt;
  }

  keep(content: Content, indexes: readonly number[], now: number): void {
    const pieces = pieceCount(content.size);
    let held = this.#held.get(content.digest);
    for (const index of indexes) {
      if (!Number.isInteger(index) || index < 0 || index >= pieces || held?.runs.has(index)) continue;
      if (!held) this.#held.set(content.digest, (held = { content, runs: new PieceRuns() }));
      held.runs.add(index, index + 1);
      for (const { runs } of this.#comingOf(content.digest)) runs.remove(index);
      let fresh = this.#fresh.get(content.digest);
      if (!fresh) this.#fresh.set(content.digest, (fresh = new PieceRuns()));
      fresh.add(index, index + 1);
      if (this.#batchAt === Infinity) this.#batchAt = Math.max(now, this.#toldAt + HAVE_BATCH_MS);
    }
  }

  /** Forgets a content or one piece of it. True when nothing of the content is left that there was. */
  lose(digest: Digest, index?: number): boolean {
    const held = this.#held.get(digest);
    if (!held) return false;
    if (index !== undefined) {
      held.runs.remove(index);
      this.#fresh.get(digest)?.remove(index);
      if (!held.runs.isEmpty) return false;
    }
    this.#fresh.delete(digest);
    return this.#held.delete(digest);
  }

  /** Our own fetch will bring these, or somebody has promised them to us (`by`). Returns what is new of it: neighbours who want
   * them too need not fetch them. */
  reserve(content: Content, indexes: readonly number[], by?: Promised): Holding[] {
    const { digest } = content;
    const runs = new PieceRuns();
    const told = new PieceRuns();
    for (const index of indexes) {
      if (this.contentOf(digest, index)) continue;
      if (by ? !this.reservedOf(digest, index) : !this.isFetched(digest, index)) told.add(index, index + 1);
      runs.add(index, index + 1);
    }
    this.#coming.set(digest, [...this.#comingOf(digest), { content, by, runs }]);
    return told.isEmpty ? [] : [this.#holding(digest, told)];
  }

  /** A fetch is over, or that promise: what nothing else is to bring is not to come. Which of several fetches it was is not said: one
   * that has brought all, or the oldest. True when nothing of the content is to come. */
  release(digest: Digest, by?: Promised): boolean {
    const coming = this.#comingOf(digest);
    const its = coming.filter((each) => each.by === by);
    const over = its.find(({ runs }) => runs.isEmpty) ?? its[0];
    if (!over) return false;
    coming.splice(coming.indexOf(over), 1);
    return coming.length === 0 && this.#coming.delete(digest);
  }

  /** True when nothing of a content can be served. */
  lacks(digest: Digest): boolean {
    return !this.#held.has(digest);
  }

  /** The content, when its piece `index` is to come. */
  reservedOf(digest: Digest, index: number): Content | null {
    return this.#comingOf(digest).find(({ runs }) => runs.has(index))?.content ?? null;
  }

  /** After whom on our line others may wait here for a piece that is promised to us, where that is passed on. */
  relayedAfter(digest: Digest, index: number): string | null | undefined {
    return this.#comingOf(digest).find(({ by, runs }) => by && runs.has(index))?.by?.relayedAfter;
  }

  /** True when the network is to bring it. */
  isFetched(digest: Digest, index: number): boolean {
    return this.#comingOf(digest).some(({ by, runs }) => !by && runs.has(index));
  }

  /** The content, when its piece `index` can be served. */
  contentOf(digest: Digest, index: number): Content | null {
    const held = this.#held.get(digest);
    return held?.runs.has(index) ? held.content : null;
  }

  /** What a new neighbour is told: everything, or the newest of it. */
  tellAll(to: Pick<Neighbour, 'peer' | 'onLine'>): Telling[] {
    const coming = [...this.#coming.values()].flat();
    const told: Record<Telling['kind'], readonly Held[]> = {
      have: [...this.#held.values()],
      expect: coming.filter(({ by }) => !by),
      relay: coming.filter(({ by }) => by && mayHear(to, by)),
    };
    return (['have', 'expect', 'relay'] as const).flatMap((kind) => {
      const some = told[kind].filter(({ runs }) => !runs.isEmpty).slice(-MAX_CONTENTS_PER_NEIGHBOUR);
      return pack(
        kind,
        some.map(({ content, runs }) => this.#holding(content.digest, runs)),
      );
    });
  }

  /** What is new since the last call. */
  takeFresh(now: number): Holding[] {
    const fresh: Holding[] = [];
    for (const [digest, runs] of this.#fresh) if (!runs.isEmpty) fresh.push(this.#holding(digest, runs));
    this.#fresh.clear();
    this.#batchAt = Infinity;
    this.#toldAt = now;
    return fresh;
  }

  #comingOf(digest: Digest): Coming[] {
    return this.#coming.get(digest) ?? [];
  }

  #holding(digest: Digest, runs: PieceRuns): Holding {
    return { digest, runs: runs.longest(MAX_RUN_NUMBERS) };
  }
}

/** As few messages as the wire's bounds allow. */
export function pack(kind: Telling['kind'], holdings: readonly Holding[]): Telling[] {
  const messages: Telling[] = [];
  let batch: Holding[] = [];
  let bytes = HEAD_BYTES;
  for (const holding of holdings) {
    const more = HOLDING_BYTES + NUMBER_BYTES * holding.runs.length;
    if (batch.length === MAX_HOLDINGS || bytes + more > MAX_HEADER_BYTES) {
      messages.push({ kind, holdings: batch });
      batch = [];
      bytes = HEAD_BYTES;
    }
    batch.push(holding);
    bytes += more;
  }
  if (batch.length > 0) messages.push({ kind, holdings: batch });
  return messages;
}
