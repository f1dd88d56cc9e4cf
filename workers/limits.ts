/** Every number of the agent's worker: its unit and its reason. */

/** Bytes that a channel may buffer, at least and at first, and at most. Measured: 64 KiB to 1 MiB keep a line full. */
export const LEAST_ROOM_BYTES = 64 * 1024;
export const MOST_ROOM_BYTES = 1024 * 1024;

/** Milliseconds in which what may be buffered should leave. Judgement: several round trips, and words behind it wait no
 * longer. Simulated with half a megabit up: half of what was sent in vain. */
export const ROOM_MS = 150;

/** Milliseconds for which what is signalled to a peer is gathered. Judgement: its description and the candidates that a device
 * and a near STUN server give; nobody who opens a page notices a twentieth of a second. Simulated: with 20 a live match costs
 * its tracker 0.26 messages per viewer and second, with 50 it costs 0.18. */
export const SIGNAL_BATCH_MS = 50;

/** Milliseconds that verified pieces wait for company before they are written: of a content that fits one write, and of a
 * larger one since the last of it came, unless a write is full. Judgement. */
export const KEEP_DELAY_MS = 20;
export const KEEP_LARGE_DELAY_MS = 250;

/** Bytes that wait so, or are being written: a 32nd of the device's memory, where it says how much that is, within bounds; what comes
 * beyond that is not kept. Judgement: the least is what a page with a few large pictures takes, and as much again. Measured: a store
 * that stalls for 3 s on a busy machine while 25 MB come each second needs 75 MB. */
export const UNWRITTEN_BYTES = 64 * 1024 ** 2;
export const MOST_UNWRITTEN_BYTES = 256 * 1024 ** 2;
export const UNWRITTEN_BYTES_PER_GIB = 32 * 1024 ** 2;

/** Pieces whose soundness is remembered: a gibibyte of them, which is all that a store keeps. */
export const MAX_SOUND = 4_096;

/** Pieces in a write: 4 MiB. Measured: larger transactions write no faster. */
export const KEEP_PIECES = 16;

/** Milliseconds since their last use during which contents count as this session's, and are shown to neighbours. What
 * was visited before is nobody's business. Judgement: a visit. */
export const SESSION_MS = 60 * 60 * 1000;

/** Milliseconds between two reports of totals to the window, where they have changed. */
export const STATS_MS = 500;

/** Share of a piece that deflating must save to be worth inflating at the other end. Judgement. */
export const WORTHWHILE_SAVING = 0.1;

/** Milliseconds that the network may take for an elected fetch. Judgement: a segment that comes later is of no use live. */
export const ORIGIN_PATIENCE_MS = 15_000;

/** How far ahead of the player the next segments are prepared: seconds, and segments. Judgement: what a player itself holds
 * ready; more would be fetched in vain at every change of rendition. */
export const AHEAD_SECONDS = 24;
export const AHEAD_SEGMENTS = 6;

/** The same of a film that is all there, whose player has half a minute in hand already. Simulated with 200 films: 24 instead of
 * 12 brings a two hundredth more from neighbours, and twice as much that nobody sees, for viewers leave. */
export const FILM_AHEAD_SECONDS = 12;

/** Milliseconds after which a playlist that nobody asks for any more is no longer followed. Judgement: twice the longest
 * usual refresh. */
export const FOLLOW_MS = 30_000;

/** Playlists followed at once: a picture, a sound and subtitles, of two players. The notary's own bound. */
export const MAX_FOLLOWED_PLAYLISTS = 8;

/** Statements kept. Judgement: an hour of four-second segments in two renditions. */
export const MAX_STATEMENTS = 2_048;

/** Milliseconds before the notary is asked again for what it has not answered. */
export const VOUCH_RETRY_MS = 3_000;

/** And at most, whatever it says. */
export const MAX_VOUCH_RETRY_MS = 3_600_000;

/** The longest that a browser's timer can wait: beyond, it runs out at once (HTML Standard, timers). */
export const MAX_TIMER_MS = 2 ** 31 - 1;
