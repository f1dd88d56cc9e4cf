/** The value below which a share of the values lie. Pure. Called by benchmarks. */

/** `share`: 0 to 1. Throws for an empty list. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (found === undefined) throw new Error('Nothing was measured: a quantile needs at least one value.');
  return found;
}
