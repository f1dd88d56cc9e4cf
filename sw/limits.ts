/** Every number of the service worker's streams: its unit and its reason. */

/** Statements kept in memory. Judgement: an hour of four-second segments in two renditions; more are asked for again. */
export const MAX_STATEMENTS = 2_048;

/** Milliseconds that a request waits for a statement when its player has nothing to spare, or is unknown. Judgement: hardly
 * noticed before a picture; the network would take as long. */
export const STATEMENT_MS = 300;

/** Milliseconds that a request waits at most for each: an agent, a statement, neighbours. Judgement: a notary follows live
 * playlists within a second or two, and a mesh comes together in as much. */
export const MAX_SPARE_MS = 2_500;

/** And of those, for a neighbour that holds it. Judgement: in as much a mesh has come together since there is an agent, and where
 * nobody holds it each of the first requests waits. Simulated: 300 instead costs a fiftieth of the offload of films. */
export const MAX_HOLDER_MS = 800;

/** Times that neighbours are asked again for what was promised and did not come. Judgement: an ask ends after 4.5 s without a piece, and
 * nothing is waited for longer than two segments; one that breaks its word at once can't make us ask for ever. */
export const MAX_ASKS_AGAIN = 2;

/** Milliseconds that a player with nothing in hand waits at most for a mesh that is on its way, as long as the last one took.
 * Judgement: a third of what a live page takes to its first picture. */
export const MAX_START_MS = 400;

/** Segments and players whose timing is remembered. Judgement: an hour of four-second segments; tabs that nobody counts. */
export const MAX_TIMED_SEGMENTS = 1_024;
export const MAX_TIMED_PLAYERS = 64;

/** Bytes for which the network's time is reckoned before the size is known. Judgement: 4 s at 2 Mbit/s. */
export const USUAL_SEGMENT_BYTES = 1_000_000;

/** Bytes of a playlist that are read. Measured: a day of four-second segments is 1 MB of text. */
export const MAX_PLAYLIST_BYTES = 2 * 1024 * 1024;

/** Bytes of a body held in memory until somebody vouches for it. Judgement: a segment at 40 Mbit/s for 6 s. */
export const MAX_LATE_BYTES = 32 * 1024 * 1024;

/** Milliseconds after which nobody will. */
export const LATE_STATEMENT_MS = 15_000;

/** Milliseconds for which what a window said of its players is believed: it says it again within three seconds. */
export const BUFFER_NEWS_MS = 4_000;
