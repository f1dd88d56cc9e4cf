/** Every number of the stores: its unit and its reason. */

/** Share of the browser's quota for the site that is used. Judgement: the site's own storage needs the rest. */
export const QUOTA_SHARE = 0.2;

/** Bytes kept at the least. Judgement: one visit's images and scripts. */
export const MIN_STORE_BYTES = 64 * 1024 ** 2;

/** Bytes kept at the most. Judgement: a few films; more would be a poor guest. */
export const MAX_STORE_BYTES = 1024 ** 3;

/** Bytes of pieces kept in memory in front of a store. Judgement: a page's images, little beside a tab's 100 MB. */
export const MEMORY_BYTES = 16 * 1024 ** 2;

/** Share of that memory that one content may fill, so that a film does not push out all else. Judgement. */
export const MEMORY_SHARE = 0.5;

/** Bytes of a content from which on its pieces lie in a file of its own. Judgement: to open one costs about a millisecond. Measured,
 * in processor time a megabyte: written 1.1 ms in a file and 8.5 in the database, read 0.6 and 4, and 2.2 by a service worker. */
export const FILED_BYTES = 1024 ** 2;

/** How often a file that changes while it is read is read. Measured: beside writes without a pause one reading in five to ten is in
 * vain. */
export const READ_TRIES = 5;

/** Milliseconds after which files are looked through for those of what is kept no more. Judgement: little is evicted in so long. */
export const TIDY_MS = 10_000;

/** Milliseconds that noted uses wait before they are written. Judgement: the order of eviction needs no more exactness, and a
 * session lasts an hour. Measured: each write takes 2 ms of processor time, most of it the browser's own. */
export const USES_DELAY_MS = 5000;

/** Milliseconds that opening, or a read, may take before it counts as failed. Judgement: a loaded disk answers within
 * one second, and the network beside it within two. */
export const PATIENCE_MS = 3000;

/** Failures in a row, of opening or of a connection, after which there is no store: the first, and one more try. */
export const MAX_STRIKES = 2;

/** Milliseconds before a store that was given up is tried again, once. Measured: a refused opening costs one or two. */
export const REST_MS = 10_000;

/** Ledger entries read at a time in search of evictions. Judgement: most writes evict one or two contents. */
export const EVICTION_BATCH = 32;

/** Records read among all for the price of one read singly. Measured, roughly: 0.03 against 0.14 ms. */
export const GET_ALL_FACTOR = 4;

/** How many times the bytes refused for lack of quota are evicted before the one retry. Judgement: the database needs
 * room beside the values, and a second refusal costs the write. */
export const QUOTA_EVICTION_FACTOR = 2;

/** Bytes freed for a named value that was refused for lack of quota. Judgement: above any usual manifest. */
export const VALUE_ROOM_BYTES = 1024 ** 2;
