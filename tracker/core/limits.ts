/** Every number that shapes the tracker's decisions: its unit and its reason. */

/** Seconds between a visitor's signs of life. Judgement: below the 60 s after which common proxies drop idle sockets. */
export const PING_SECONDS = 30;

/** Milliseconds of silence after which a member is gone. Two pings missed, and a timer throttled to once a minute
 * in a hidden page still passes. */
export const SILENT_MS = 75_000;

/** Milliseconds of silence after which a member is introduced only when there is no other. One ping missed. */
export const DOUBTFUL_MS = 40_000;

/** Milliseconds for which one that refused for want of room is introduced only when there is no other, unless it seeks more. Simulated,
 * 1,000 viewers of whom 15 % are replaced every minute: whoever is full still is after half a minute. */
export const FULL_MS = 120_000;

/** Of those named to a lonely one, how many may have been reached by others like it. Judgement: nearly all of them can be, and four neighbours
 * that serve are enough. */
export const MAX_REACHED = 3;

/** Milliseconds a socket may stay without joining. A client of bittorrent-tracker opens its socket when it is made,
 * and announces only when it has been started and has waited 5 s for its candidates: 10 s lost a slow start's race,
 * and such a client comes back after up to five minutes. */
export const JOIN_MS = 30_000;

/** Members named in one introduction. Judgement: above the neighbours that a browser wants at once. */
export const MAX_INTRODUCED = 16;

/** Members of the seeker's own address beyond what it wants: on one line each should know all who fetch over it. Judgement: with
 * the usual want of four, a carriage or a household. To whoever joins early they are named first. */
export const MORE_BESIDE = 4;

/** Members looked at for each one to be introduced. Judgement: the best of four already spreads the load evenly
 * (two do to within a logarithm: Mitzenmacher, The Power of Two Choices, 2001). */
export const CHOICES = 4;

/** The same within a cluster of near ones, of which several may be looked through: two, by the same reasoning. */
export const NEAR_CHOICES = 2;

/** Members beyond the looks at which a cluster is still seen whole, so that in small rooms nobody is missed. */
export const SPARE_CHOICES = 16;

/** Of those introduced by nearness, the share chosen at random instead. Judgement, from small worlds (Watts and Strogatz,
 * 1998): a few per cent already connect everybody; a fifth keeps most of what nearness gains, with room for churn. */
export const RANDOM_SHARE = 0.2;

/** Kilometres within which all are equally near: a city. Beyond, each doubling is a step. Judgement. */
export const NEAR_KM = 50;

/** Milliseconds in which the same two are not introduced again. Judgement: a connection is made or lost by then. */
export const SAME_PAIR_MS = 5_000;

/** Milliseconds by which expiries are gathered into one wake. Judgement: nobody minds half a second in 75. */
export const WAKE_GRAIN_MS = 500;

/** Messages at once, and a second, from one socket. A visitor meeting 16 others sends an offer and about ten
 * candidates to each and answers as many: some 350. */
export const SOCKET_BURST = 1_000;
export const SOCKET_PER_SECOND = 100;

/** The same from one address. Fifty visitors behind an office's NAT arriving together send some 10,000; a CPU
 * core decides 100,000 a second (measured; ws alone carries 50,000). */
export const ADDRESS_BURST = 15_000;
export const ADDRESS_PER_SECOND = 1_500;

/** Joins at once, and a second, from one address: fifty visitors who turn a page every three seconds. */
export const JOIN_BURST = 300;
export const JOINS_PER_SECOND = 20;

/** Refused messages at once, and a second, before a socket is closed. Judgement: a slow learner, not a flood. */
export const PATIENCE_BURST = 20;
export const PATIENCE_PER_SECOND = 0.5;

/** Milliseconds that an address without sockets is remembered, so that reconnecting does not renew its allowance.
 * Its slowest bucket has refilled by then. */
export const ADDRESS_MEMORY_MS = 20_000;

/** Sockets from one address. Judgement: a large office; an owner behind a shared proxy raises it. */
export const MAX_PER_ADDRESS = 512;

/** Sockets in all. Measured: a process has 20,000 file descriptors where this was written; some are others'. */
export const MAX_SOCKETS = 18_000;

/** Members of one room here, other nodes' not counted. Judgement: as many as there may be sockets; an owner of many sites lowers it. */
export const MAX_ROOM_MEMBERS = MAX_SOCKETS;

/** Members of one room at one other node, that this one knows of. Measured: about a kilobyte each. Judgement: more than a
 * node has sockets for; who is beyond is met through its own node alone. */
export const MAX_MIRRORED = 25_000;

/** Bytes that one report may claim, of each source. Judgement: a gigabit line for two minutes. */
export const MAX_REPORTED_BYTES = 16e9;

/** Degrees to which a visitor's own coordinates are rounded. Judgement: some 10 km, enough to tell cities apart and too
 * coarse to find a street. */
export const PLACE_GRAIN_DEGREES = 0.1;
