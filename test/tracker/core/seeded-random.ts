/** Chance that can be repeated: mulberry32, numbers in [0, 1) from a seed. Called by the tracker's tests. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Names of 32 hex digits, different for each call. */
export function countedIds(): () => string {
  let last = 0;
  return () => (++last).toString(16).padStart(32, '0');
}
