/** Every number of the benchmarks: its unit and its reason. What counts as good enough stands in `targets.ts`. */

/** Rounds of which the median is taken, by default and at least. */
export const ROUNDS = 7;
export const MIN_ROUNDS = 5;

/** Bytes of what travels from a neighbour: large enough that beginnings and ends do not count. */
export const LARGE_BYTES = 100_000_000;

/** Bytes of one message of the raw channel. Measured: larger ones are no faster. */
export const RAW_MESSAGE_BYTES = 64 * 1024;

/** Bytes waiting in the raw channel at which its sender pauses, and goes on. As in the product, so that the channel is
 * all that differs. */
export const RAW_HIGH_WATER_BYTES = 1024 * 1024;
export const RAW_LOW_WATER_BYTES = 256 * 1024;

/** Neighbours that never answer. */
export const SILENT_NEIGHBOURS = 3;

/** Milliseconds for what takes seconds on a quiet machine. */
export const PATIENCE_MS = 120_000;
