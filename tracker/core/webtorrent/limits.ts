/** Every number that shapes how WebTorrent clients are served: its unit and its reason. */

/** Seconds between a client's announces, told to it. As bittorrent-tracker tells over WebSockets. */
export const ANNOUNCE_SECONDS = 120;

/** Milliseconds of silence after which a client is gone. Two announces missed, and half of another one. */
export const QUIET_MS = 300_000;

/** Milliseconds within which two messages are one sign of life, so that a busy client's are not each noted. Judgement. */
export const HEARD_GRAIN_MS = 1_000;

/** Milliseconds a socket may stay in no swarm. Judgement: a client announces once its offers are made, and a browser
 * gathers candidates for up to some 20 s. */
export const IDLE_MS = 60_000;

/** Milliseconds of silence after which a peer's name may be taken over from another address. An announce missed. */
export const TAKEOVER_MS = 150_000;

/** Bytes of the largest message: 20 offers of 3 KB, three times an offer's usual size. Public trackers take as much. */
export const MAX_ANNOUNCE_BYTES = 64 * 1024;

/** Offers passed on from one announce. As public trackers do; clients send 5 to 10. */
export const MAX_OFFERS = 20;

/** Bytes of one offer or answer, as JSON. As large as a signal between our own visitors. */
export const MAX_SIGNAL_BYTES = 16 * 1024;

/** Bytes of a name as JSON: 20 characters, each at most six bytes long (`\u00ff`). */
export const MAX_ID_BYTES = 120;

/** Bytes in a swarm's or a peer's name: the protocol's, a SHA-1 digest's. */
export const ID_BYTES = 20;

/** Swarms asked about in one scrape. Judgement: the answer is then at most three times as long as the question. */
export const MAX_SCRAPED = 64;

/** Peers that one socket may be, counted over all swarms. Judgement: a desktop client with many torrents. */
export const MAX_PEERS_PER_SOCKET = 128;

/** Digits and signs of a number. Judgement: the longest that is written from memory has 24. Longer ones take a while to read. */
export const MAX_NUMBER_CHARS = 64;

/** Objects and arrays within each other. An announce has three levels; judgement: more for fields we don't know. */
export const MAX_DEPTH = 8;
