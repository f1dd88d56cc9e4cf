/** What a benchmark is and what it tells. Implemented by one file each; called by `bench.ts`, shown by `report.ts`. */

export interface BenchContext {
  readonly rounds: number;
  /** Says how far it has come, to people. */
  progress(this: void, line: string): void;
}

export interface Measurement {
  /** As in the results: `storeAnswerRatio 5MB` stands under `storeAnswerRatio`, then `5MB`; a dot in the variant leads
   * one level further down. */
  readonly name: string;
  readonly variant?: string;
  readonly value: number;
  /** The value of each round, of which `value` is the median. */
  readonly rounds: readonly number[];
  /** What was measured, in a few words. */
  readonly what: string;
  /** Without one it is for information. */
  readonly target?: Target;
}

export interface Target {
  readonly sense: 'at least' | 'at most';
  readonly value: number;
}

export interface Benchmark {
  /** Name for `--only`. */
  readonly name: string;
  run(this: void, context: BenchContext): Promise<Measurement[]>;
}

export function meets({ value, target }: Measurement): boolean {
  if (target === undefined) return true;
  return target.sense === 'at least' ? value >= target.value : value <= target.value;
}
