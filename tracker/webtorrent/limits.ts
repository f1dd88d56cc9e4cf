/** Every number at the WebTorrent edge, where the sockets are: its unit and its reason. */
import { MAX_ANNOUNCE_BYTES } from '../core/webtorrent/limits.ts';

/** Bytes waiting for a client that does not read, after which it is dropped. Judgement: 16 of the largest messages. */
export const MAX_UNREAD_BYTES = 16 * MAX_ANNOUNCE_BYTES;

/** Milliseconds that what is in no hurry waits for company. Judgement: far less than gathering candidates takes. */
export const SOON_MS = 100;
