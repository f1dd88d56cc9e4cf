/** Every number of the benchmarks against rivals: its unit and its reason. */

/** Rounds of which the median is taken, by default. Judgement: a round lasts about a minute, and a part a few. */
export const TRANSFER_ROUNDS = 3;

/** Megabytes of what is carried from neighbours: a picture, a clip, a film. */
export const SIZES_MB = [1, 20, 100] as const;
export const MEGABYTE = 1_000_000;

/** Neighbours that hold it. */
export const GIVERS = [1, 4] as const;

/** Bytes that warm everything up before a newcomer's first measured transfer. */
export const WARM_UP_BYTES = 5 * MEGABYTE;

/** What is asked of us: of the bare data channel's rate, with the largest file from one neighbour. */
export const LEAST_OF_RAW = 0.8;
/** Of WebTorrent's rate, always. */
export const LEAST_OF_WEBTORRENT = 2;
/** Share of bytes that came from neighbours, without which a rate would be the site's. */
export const LEAST_OFFLOAD = 0.95;

/** Milliseconds between two looks at the memory of browsers. Judgement: a peak lasts longer, and a look costs 5 ms. */
export const MEMORY_LOOK_MS = 250;

/** Browsers in the carriage, by default and at most. */
export const LEAST_VISITORS = 4;
export const MOST_VISITORS = 6;

/** Pairs of rides, with Hearsay and without. */
export const CARRIAGE_ROUNDS = 3;

/** Bits a second of the carriage's line to the world: a train in open country. */
export const UPLINK_BITS_PER_SECOND = 10_000_000;

/** Milliseconds there and back of the line that stands in where there are no namespaces. */
export const STAND_IN_LATENCY_MS = 40;

/** Milliseconds within which they open it, at even distances: those of the simulated carriage. */
export const OPEN_WITHIN_MS = 3000;

/** Copies of what all look at that the line may carry. */
export const MOST_COPIES = 1.3;

/** Milliseconds in which all who have met have told each other what they hold, and the line has come to rest. */
export const SETTLE_MS = 1000;

/** Rounds of the live stream, each watched by the audience of each contender. */
export const LIVE_ROUNDS = 2;

/** Who watches, for how many seconds once all are there, and what share of them is replaced meanwhile: 15 % a minute. */
export const VIEWERS = 6;
export const LIVE_SECONDS = 45;
export const LIVE_CHURN = 0.15;

/** Offload above a rival's: the least that its four digits tell. */
export const LEAST_GAIN = 0.0001;
