/** Every number at the tracker's edge, where the sockets are: its unit and its reason. */
import { MAX_TRACKER_BYTES } from '../protocol/limits.ts';
import { MAX_ANNOUNCE_BYTES } from './core/webtorrent/limits.ts';

/** Bytes of a frame that is still answered with `too-large`; the socket is closed (1009) for more. Judgement: four times
 * what is allowed, so that a description somewhat too large costs a visitor one neighbour and not the tracker; and as
 * much as a WebTorrent client may send. */
export const MAX_ANSWERED_BYTES = Math.max(4 * MAX_TRACKER_BYTES, MAX_ANNOUNCE_BYTES);

/** Frames in one message. Judgement: browsers send one or a few. */
export const MAX_FRAGMENTS = 64;

/** Bytes waiting for a visitor who does not read, after which it is dropped. Judgement: 64 of the largest signals. */
export const MAX_UNSENT_BYTES = 64 * MAX_TRACKER_BYTES;

/** Milliseconds that a visitor has to answer a closing handshake. Judgement: a few round trips over the worst line. */
export const CLOSE_GRACE_MS = 1_000;

/** Milliseconds between two words of how far a drain is. */
export const DRAIN_NOTE_MS = 1_000;

/** Milliseconds for a request's headers, and for all of it, so that slow senders don't hold sockets. Judgement. */
export const REQUEST_MS = 10_000;

/** Milliseconds between looks for such requests. */
export const REQUEST_CHECK_MS = 2_000;

/** Connections beyond the core's sockets: for `/health` and for handshakes that are refused. */
export const SPARE_CONNECTIONS = 500;

/** Where the tracker is found on a server that it shares with a site. */
export const SHARED_PATH = '/hearsay-tracker';

/** Seconds that a token holds when nothing else is asked for. Judgement: a slow page load, and a second try. */
export const TOKEN_SECONDS = 300;

/** Seconds that a token may hold. Judgement: longer, and it is no longer short-lived. */
export const MAX_TOKEN_SECONDS = 86_400;

/** Seconds by which the clock of who issues tokens may be ahead of the tracker's. RFC 7519, section 4.1.5, allows for some;
 * judgement: machines that ask for the time differ by less. */
export const CLOCK_LEEWAY_SECONDS = 30;

/** Characters of a secret. RFC 7518, section 3.2: a key for HS256 has 256 bits or more. */
export const MIN_SECRET_CHARS = 32;

/** Characters of an origin that was refused, in a log. Judgement: RFC 1035 has names of 255, and most are shorter. */
export const MAX_ORIGIN_CHARS = 200;

/** Milliseconds for which refusals with the same reason are one line in the log. Judgement: a few megabytes a day at the
 * most, whatever strangers do, and still soon enough for whoever looks. */
export const REFUSALS_MS = 60_000;

/** Rooms on the owner's page. Judgement: more than anyone reads. */
export const MAX_ROOMS_SHOWN = 100;

/** Seconds after which the owner's page loads itself again. */
export const STATUS_RELOAD_SECONDS = 5;
