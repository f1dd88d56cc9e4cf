/** Every number of the cluster: its unit and its reason. */

/** Milliseconds between signs that a node lives. Judgement: a node's death is noticed well within ten seconds. */
export const HEARTBEAT_MS = 1_500;

/** Milliseconds without such a sign after which a node is gone. Three missed, and a pause for garbage passes. */
export const NODE_LIFE_MS = 6_000;

/** Milliseconds that a node's list of a room's members outlives it in Redis. Judgement: it is read by nobody once its
 * node is gone, so this is for tidiness alone, and seldom renewed. */
export const LIST_LIFE_MS = 120_000;

/** Milliseconds between renewals of those lists. A third of their life. */
export const LIST_RENEWAL_MS = 40_000;

/** Members in one message or one read. Judgement: some 30 KB, which holds up nobody behind it. */
export const MEMBERS_AT_ONCE = 200;

/** Milliseconds before Redis is tried again: from the first to the last, doubled each time, half of it by chance. */
export const FIRST_RETRY_MS = 100;
export const LAST_RETRY_MS = 2_000;

/** Milliseconds without a word from Redis after which the connection counts as lost; asked every HEARTBEAT_MS. */
export const REDIS_SILENCE_MS = 6_000;

/** Commands waiting for Redis, beyond which more are dropped. Judgement: a few seconds of a busy node's, some 10 MB. */
export const MAX_WAITING_COMMANDS = 50_000;

/** Milliseconds that a starting node waits for Redis before it goes on alone. Judgement: a connection takes a few. */
export const MEETING_MS = 3_000;

/** Keys by which tickets are known. The one agreed on, and those from before Redis lost it. Judgement. */
export const MAX_TICKET_KEYS = 4;
