/** Every number of the notary: its unit and its reason. */

/** How long an origin may take. */
export interface Patience {
  /** Milliseconds until a connection is there and headers have come. */
  readonly firstByteMs: number;
  /** Milliseconds without a byte of a body. */
  readonly idleMs: number;
  /** Milliseconds after which a body must have come as fast as the slowest, on the whole. */
  readonly slowAfterMs: number;
  readonly slowestBytesPerSecond: number;
}

/** Judgement: a cold CDN behind a slow origin; the lowest rate of sound there is, so that a segment that is still being made
 * may come as it is made. */
export const PATIENCE: Patience = {
  firstByteMs: 10_000,
  idleMs: 10_000,
  slowAfterMs: 15_000,
  slowestBytesPerSecond: 4_000,
};

/** Resources fetched at once. Judgement: what a browser or two would open. */
export const FETCHES_AT_ONCE = 12;

/** Resources that have just failed, of which that is remembered. Judgement: more than can fail within the seconds that it is. */
export const MAX_DOUBTFUL = 5_000;

/** Connections to one host: so many more than that, so that playlists don't wait for segments. */
export const CONNECTIONS_TO_HOST = 2 * FETCHES_AT_ONCE;

/** Resources waiting to be fetched, after which more are refused as `busy`. Judgement: a minute's work. */
export const MAX_WAITING = 2_000;

/** Bytes of statements remembered. Judgement: 100,000 segments. */
export const MAX_BOOK_BYTES = 64 * 1024 * 1024;

/** What a remembered refusal, or a statement's place in memory, counts as, in bytes. Judgement. */
export const BOOK_ENTRY_BYTES = 512;

/** Seconds that a statement holds for a resource without Cache-Control. Judgement: live segments are played within
 * minutes; a film's are asked for again. */
export const USUAL_SECONDS = 600;

/** Seconds that a statement holds at least: also for what is to be revalidated each time, or nobody could be told. */
export const LEAST_SECONDS = 60;

/** Seconds by which a visitor's clock may be slow. Judgement. */
export const SLOW_CLOCK_SECONDS = 600;

/** Seconds that a refusal is remembered: by what it says of the resource, of the moment, or of a segment to come. */
export const LASTING_REFUSAL_SECONDS = 60;
export const PASSING_REFUSAL_SECONDS = 5;
export const MISSING_SECONDS = 2;

/** Redirects of a playlist that are followed within the prefixes. Judgement. */
export const MAX_REDIRECTS = 3;

/** Playlists followed at once, those that a master names included. Judgement: 50 streams of ten renditions. */
export const MAX_STREAMS = 500;

/** Addresses that are told apart among those who have one playlist followed: an ask that finds no room looks at all of them.
 * Measured: some milliseconds. Judgement: above 12, so that a master with all its renditions is less than two to each. */
export const MAX_ADDRESSES_COUNTED = 16;

/** Milliseconds for which a playlist is followed before it gives way to a newcomer, where nobody has more than he should. So
 * addresses enough to have all the places there are keep nobody out: places then go round. Judgement. */
export const LEAST_HELD_MS = 60_000;

/** Playlists with which an address counts as a newcomer. Judgement: a master, its picture and its sound. */
export const NEWCOMER_STREAMS = 3;

/** Renditions of one master that are followed. Judgement. */
export const MAX_FOLLOWED_RENDITIONS = 24;

/** Milliseconds between two looks at a live playlist, at least: half of it is by how much a segment is seen late on the
 * whole. Measured with real packaging: segments are vouched for 0.14 to 0.18 s after they appear. */
export const LEAST_LOOK_MS = 250;

/** Milliseconds between two looks at one that is overdue, at most. Judgement. */
export const MOST_LOOK_MS = 2_000;

/** Shares of a segment's time, since the last one came: when the next one is due, and when it is overdue. Judgement:
 * packagers' segments differ by a fifth from each other. */
export const DUE_AFTER = 0.75;
export const OVERDUE_AFTER = 2;

/** Looks in a segment's time at a playlist that is overdue. Judgement. */
export const LOOKS_PER_SEGMENT = 4;

/** Milliseconds until a playlist that can't be had is looked at again, doubled each time up to the second. */
export const FAILED_LOOK_MS = 1_000;
export const MOST_FAILED_LOOK_MS = 30_000;

/** Looks at a live playlist for which a segment that could not be vouched for is tried again. Judgement: an origin's
 * copy of a segment can be later than its playlist. */
export const SEGMENT_TRIES = 4;

/** Segments of each rendition vouched for at once when a playlist is followed: a film's first, a live stream's newest.
 * Judgement: what a player loads before it begins. */
export const SEGMENTS_AT_FIRST = 8;

/** Segments vouched for beyond the one that is asked for. Judgement: what a player keeps in its buffer. */
export const SEGMENTS_AHEAD = 8;

/** Milliseconds that another node's statement is waited for before the resource is fetched. Judgement: Redis takes one,
 * and an origin that is far away a hundred. */
export const RECALL_PATIENCE_MS = 250;

/** Share of a statement's time after which it is made anew for the next who asks, so that nobody gets one that ends. */
export const RENEWED_AFTER = 0.6;

/** Statements of which a visitor's socket remembers that they were pushed. Judgement: some minutes of play. */
export const MAX_REMEMBERED_PUSHES = 256;

/** URLs at once, and a second, that one visitor asks for: a page that opens, then a player that seeks. Judgement. */
export const ASKS_BURST = 200;
export const ASKS_PER_SECOND = 20;

/** The same from one address: an office behind one. */
export const ADDRESS_ASKS_BURST = 2_000;
export const ADDRESS_ASKS_PER_SECOND = 200;

/** Addresses whose allowance is remembered. Judgement: more than ask within ten seconds, in which it fills up again. */
export const MAX_ADDRESSES = 20_000;

/** Resources at once, and a second, that are fetched though no followed playlist lists them: for all visitors together,
 * so that made-up URLs cost the origin little. Judgement. */
export const UNLISTED_BURST = 500;
export const UNLISTED_PER_SECOND = 50;

/** Segments of a live playlist that are remembered once they are no longer listed. Judgement: a ring of files is shorter. */
export const MAX_GONE = 512;
