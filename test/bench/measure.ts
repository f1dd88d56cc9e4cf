/** Arithmetic of the benchmarks: medians, and ratios of samples taken in turns. Pure; knows nothing of what is measured. */

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Throws for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error('Nothing was measured: a median needs at least one value.');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Mean of the middle half: finer than a median where a clock's steps are as coarse as the differences, as robust. */
export function middleMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const middle = sorted.slice(cut, sorted.length - cut);
  if (middle.length === 0) throw new Error('Nothing was measured: a mean needs at least one value.');
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), lowest: Math.min(...values), highest: Math.max(...values) };
}

/** One ratio for each round: what troubles the machine troubles both sides of a round, and so cancels out. */
export function ratios(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) {
    throw new Error(`Each round gives one value a side; here are ${ours.length} and ${theirs.length}.`);
  }
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

/** Differences round by round, as `ratios`. */
export function differences(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) {
    throw new Error(`Each round gives one value a side; here are ${ours.length} and ${theirs.length}.`);
  }
  return ours.map((value, round) => value - (theirs[round] ?? Number.NaN));
}
