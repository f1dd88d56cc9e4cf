/** Every number of the trackers' benchmarks: its unit and its reason. */

/** WebTorrent clients that announce, and swarms they are spread over: 50 a swarm, all there throughout. */
export const CLIENTS = 2_000;
export const SWARMS = 40;

/** Clients by which memory is measured: so many that a megabyte more or less in the heap does not count. */
export const MEMORY_CLIENTS = 8_000;

/** Offers in an announce: what bittorrent-tracker's client and p2p-media-loader send. */
export const OFFERS = 5;

/** Announces in one round, and how many are under way at a time. Long enough for two seconds of CPU time. */
export const ANNOUNCES = 10_000;
export const AT_A_TIME = 200;

/** Parts of a round's announces, made to the one and the other server in turn. */
export const SLICES = 8;
export const PACED_SLICES = 16;

/** Announces before those that count, so that both sides are compiled. */
export const WARM_UP = 3_000;

/** Announces for the delays of one round, and their rate a second: far below what either side carries. */
export const PACED_ANNOUNCES = 800;
export const PACED_PER_SECOND = 200;

/** Visitors that stay idle in the native protocol's benchmark, by default. */
export const SOCKETS = 15_000;

/** Visitors that come and go in one round, and how many come in a second. */
export const JOINS = 1_000;
export const JOINS_PER_SECOND = 200;

/** Neighbours that a visitor wants. As the agent asks. */
export const WANTED = 8;

/** Sockets being opened at a time: few enough for the kernel's queue of 511. */
export const OPENING = 128;

/** Members of the rooms in which the core's steps are measured. */
export const ROOM_SIZES = [100, 1_000, 10_000, 100_000] as const;

/** Guests who pass through each room in a round, in so many batches: a room of 100 has never more than 120. */
export const GUESTS = 500;
export const BATCHES = 25;

/** Rounds, of which each is a few hundredths of a second long: so many that a garbage collection does not count. */
export const SCALE_ROUNDS = 41;

/** Milliseconds between them in the core's time, after which a pair may meet again. */
export const SCALE_ROUND_MS = 6_000;

/** Streams that half of a room's members seek. */
export const STREAMS = 4;

/** Visitors of whom it is measured how near those are whom they meet. */
export const NEARNESS_VISITORS = 20_000;

/** Targets. */
export const LEAST_CONNECTED = 0.999;
export const ANNOUNCE_TARGET = 2;
/** Judgement: in a room of 100 there is less to choose from, and all of it lies in the processor's caches. What grew with
 * the room would be a thousand; with its logarithm, and the caches, 4. */
export const SCALE_TARGET = 2;
