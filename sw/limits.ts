/** Every number of the service worker's streams: its unit and its reason. */

/** Statements kept in memory. Judgement: an hour of four-second segments in two renditions; more are asked for again. */
export const MAX_STATEMENTS = 2_048;

/** Milliseconds that a request waits for a statement when its player has nothing to spare, or is unknown. Judgement: hardly
 * noticed before a picture; the network would take as long. */
export const STATEMENT_MS = 300;

/** Milliseconds that it waits at most, and what a player must have left beyond them. Judgement: a notary follows live
 * playlists within a second or two. */
export const MAX_STATEMENT_MS = 2_500;
export const SAFE_BUFFER_MS = 3_000;

/** Bytes of a playlist that are read. Measured: a day of four-second segments is 1 MB of text. */
export const MAX_PLAYLIST_BYTES = 2 * 1024 * 1024;

/** Bytes of a body held in memory until somebody vouches for it. Judgement: a segment at 40 Mbit/s for 6 s. */
export const MAX_LATE_BYTES = 32 * 1024 * 1024;

/** Milliseconds after which nobody will. */
export const LATE_STATEMENT_MS = 15_000;

/** Milliseconds for which what a window said of its players is believed. */
export const BUFFER_NEWS_MS = 2_000;
