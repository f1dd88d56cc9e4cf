/** Every number of the agent's window: its unit and its reason. */

/** Milliseconds after which a call to the worker counts as lost. A dead worker never answers (comlink has no time-out). */
export const CALL_MS = 10_000;

/** Milliseconds after `load` at which the agent is brought even if the page is never idle. */
export const IDLE_MS = 3000;

/** Milliseconds that a page may be hidden before its uploads rest. Judgement: a glance at another tab costs nothing. */
export const HIDDEN_MS = 30_000;

/** Battery level below which uploads rest unless it is charging. Judgement: where people begin to look at it. */
export const LOW_BATTERY = 0.3;

/** Identifier of the negotiated data channel: high enough that a library's own channels, which count up, never meet it. */
export const CHANNEL_ID = 64;

/** Neighbours below which more are sought. Measured: parallel neighbours are what carries on lossy lines. */
export const MIN_PEERS = 4;

/** Neighbours above which none is taken. Judgement: a connection costs memory and a keep-alive, and more gain nothing. */
export const MAX_PEERS = 12;

/** Milliseconds between two looks at what players have buffered. Judgement: a deadline moves by a fraction of a second. */
export const BUFFER_MS = 500;

/** Milliseconds by which a deadline must have moved to be told, and between two words at the most: the service worker believes one for
 * a second longer (`sw/limits.ts`), and one that was stopped has heard none. Measured while a live stream plays: 0.6 words a
 * second instead of 2, which took a fifth of the time of the browser's main thread. */
export const BUFFER_NEWS_MS = 250;
export const BUFFER_NEWS_GAP_MS = 3_000;
