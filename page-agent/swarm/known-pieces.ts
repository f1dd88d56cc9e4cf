/** What one neighbour has said of the pieces of one content: which it holds, and which it is to have. Kept by the holdings. */
import type { Holding } from '../../protocol/wire.ts';
import { MAX_KNOWN_RUN_NUMBERS } from './limits.ts';
import { PieceRuns } from './piece-runs.ts';

export class KnownPieces {
  readonly #held = new PieceRuns(MAX_KNOWN_RUN_NUMBERS);
  /** `null` where all is held. */
  #expected: PieceRuns | null = null;

  /** Numbers that it takes to remember it. */
  get numbers(): number {
    return this.#held.numbers.length + (this.#expected?.numbers.length ?? 0);
  }

  get isEmpty(): boolean {
    return this.numbers === 0;
  }

  /** It holds it, or is to have it. */
  has(index: number): boolean {
    return this.#held.has(index) || this.#expected?.has(index) === true;
  }

  holds(index: number): boolean {
    return this.#held.has(index);
  }

  holdsAll(runs: readonly number[]): boolean {
    for (let i = 0; i < runs.length; i += 2) if (!this.#held.covers(runs[i]!, runs[i + 1]!)) return false;
    return true;
  }

  /** It holds each run, or is to have it. */
  hasAll(runs: readonly number[]): boolean {
    for (let i = 0; i < runs.length; i += 2) {
      if (this.#held.covers(runs[i]!, runs[i + 1]!) || this.#expected?.covers(runs[i]!, runs[i + 1]!))
        continue;
      return false;
    }
    return true;
  }

  have({ runs }: Holding): void {
    for (let i = 0; i < runs.length; i += 2) this.#held.add(runs[i]!, runs[i + 1]!);
    if (this.#expected !== null && this.holdsAll(this.#expected.numbers)) this.#expected = null;
  }

  expect({ runs }: Holding): void {
    if (this.holdsAll(runs)) return;
    this.#expected ??= new PieceRuns(MAX_KNOWN_RUN_NUMBERS);
    for (let i = 0; i < runs.length; i += 2) this.#expected.add(runs[i]!, runs[i + 1]!);
  }

  remove(index: number): void {
    this.#held.remove(index);
    this.#expected?.remove(index);
  }
}
