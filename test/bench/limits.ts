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

/** Neighbours that hold all that a page needs. Judgement: a small audience. */
export const GIVING_NEIGHBOURS = 6;

/** Page loads of each kind in a round. Seven rounds then give the twenty that a 95th percentile needs. */
export const LOADS_IN_ROUND = 3;

/** The line of the visitor who loads pages: 20 Mbit/s in bytes a second, and milliseconds there and back. A usual home. */
export const LINE_BYTES_PER_SECOND = 2_500_000;
export const LINE_LATENCY_MS = 40;

/** Milliseconds after which what neighbours hold is known: it is told right after hello. */
export const HEARD_MS = 300;

/** Milliseconds for what takes seconds on a quiet machine. */
export const PATIENCE_MS = 120_000;
