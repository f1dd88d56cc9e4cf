/** What one neighbour has said of the pieces of one content: which it holds, and which it is to have. Kept by the holdings. */
import type { Holding } from '../../protocol/wire.ts';
import { MAX_KNOWN_RUN_NUMBERS } from './limits.ts';
import { PieceRuns } from './piece-runs.ts';

export class KnownPieces {
  readonly #held = new PieceRuns(MAX_KNOWN_RUN_NUMBERS);
  /** What it fetches, and what another has promised to it; `null` where all is held. */
  #expected: PieceRuns | null = null;
  #relayed: PieceRuns | null = null;

  /** Numbers that it takes to remember it. */
  get numbers(): number {
    return (
      this.#held.numbers.length + (this.#expected?.numbers.length ?? 0) + (this.#relayed?.numbers.length ?? 0)
    );
  }

  get isEmpty(): boolean {
    return this.numbers === 0;
  }

  /** It holds it, or is to have it. */
  has(index: number): boolean {
    return this.#held.has(index) || this.fetches(index) || this.#relayed?.has(index) === true;
  }

  holds(index: number): boolean {
    return this.#held.has(index);
  }

  /** It has said that it fetches it itself. */
  fetches(index: number): boolean {
    return this.#expected?.has(index) === true;
  }

  holdsAll(runs: readonly number[]): boolean {
    return isCovered(runs, [this.#held]);
  }

  /** It holds each run, or is to have it. */
  hasAll(runs: readonly number[]): boolean {
    return isCovered(runs, [this.#held, this.#expected, this.#relayed]);
  }

  have({ runs }: Holding): void {
    add(this.#held, runs);
    if (this.#expected && this.holdsAll(this.#expected.numbers)) this.#expected = null;
    if (this.#relayed && this.holdsAll(this.#relayed.numbers)) this.#relayed = null;
  }

  expect({ runs }: Holding): void {
    if (!this.holdsAll(runs)) add((this.#expected ??= new PieceRuns(MAX_KNOWN_RUN_NUMBERS)), runs);
  }

  /** What it was thought to fetch another does. */
  relay({ runs }: Pick<Holding, 'runs'>): void {
    if (this.holdsAll(runs)) return;
    add((this.#relayed ??= new PieceRuns(MAX_KNOWN_RUN_NUMBERS)), runs);
    for (let i = 0; this.#expected && i < runs.length; i += 2) {
      if (this.#expected.numbers.length >= MAX_KNOWN_RUN_NUMBERS) return;
      this.#expected.subtract(runs[i]!, runs[i + 1]!);
    }
  }

  remove(index: number): void {
    for (const runs of [this.#held, this.#expected, this.#relayed]) runs?.remove(index);
  }
}

function add(to: PieceRuns, runs: readonly number[]): void {
  for (let i = 0; i < runs.length; i += 2) to.add(runs[i]!, runs[i + 1]!);
}

/** Each of `runs` is in one of `sets`. */
function isCovered(runs: readonly number[], sets: readonly (PieceRuns | null)[]): boolean {
  for (let i = 0; i < runs.length; i += 2)
    if (!sets.some((set) => set?.covers(runs[i]!, runs[i + 1]!) === true)) return false;
  return true;
}
