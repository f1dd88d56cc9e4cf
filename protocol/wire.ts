/**
 * What neighbours say to each other over a data channel. A message is one frame: two bytes of header length (big
 * endian), the header in MessagePack, then, for `data` alone, payload bytes up to the frame's end.
 * Called by the agent's worker at both ends; `frame.ts` writes and reads the bytes.
 */
import type { Digest } from '../content/digest.ts';

/** First message on every link. `maxFrame`: bytes of the largest frame the sender accepts. */
export interface Hello {
  readonly kind: 'hello';
  readonly version: number;
  readonly maxFrame: number;
}

/** Are you there? Answered at once by a `pong` with the same number. */
export interface Ping {
  readonly kind: 'ping';
  readonly id: number;
}

export interface Pong {
  readonly kind: 'pong';
  readonly id: number;
}

/** Streams that the sender is watching, each an opaque 28-byte name. Replaces what it said before. */
export interface Following {
  readonly kind: 'following';
  readonly streams: readonly Digest[];
}

/** Pieces of one content: ascending runs `[first, afterLast)`, flattened. */
export interface Holding {
  readonly digest: Digest;
  readonly runs: readonly number[];
}

/** The sender now holds these as well. */
export interface Have {
  readonly kind: 'have';
  readonly holdings: readonly Holding[];
}

/** The sender will hold these as well: it fetches them from the network. They may be asked for, and are served as soon as they
 * are there. */
export interface Expect {
  readonly kind: 'expect';
  readonly holdings: readonly Holding[];
}

/** As `expect`, but it is another who fetches them, and has promised them to the sender. */
export interface Relay {
  readonly kind: 'relay';
  readonly holdings: readonly Holding[];
}

export type Telling = Have | Expect | Relay;

/** The sender holds nothing of these any more. */
export interface Gone {
  readonly kind: 'gone';
  readonly digests: readonly Digest[];
}

/** Send me this piece. `id` is the asker's and rises with every ask on the link. */
export interface Ask {
  readonly kind: 'ask';
  readonly id: number;
  readonly digest: Digest;
  readonly index: number;
}

/** The ask has arrived, and its bytes will follow from the store or from a fetch under way. Repeated while that lasts. */
export interface Soon {
  readonly kind: 'soon';
  readonly id: number;
}

/** As `soon`, but it is another who fetches it, and has promised it to the sender. */
export interface Promised {
  readonly kind: 'promised';
  readonly id: number;
}

/** Part of the piece asked for under `id`: `offset` of `total` bytes as sent (deflated bytes when `deflated`). */
export interface Data {
  readonly kind: 'data';
  readonly id: number;
  readonly offset: number;
  readonly total: number;
  readonly deflated: boolean;
}

/** No bytes will follow for `id`. `missing`: not held; `busy`: all upload slots taken or over the cap, ask later. */
export interface Refuse {
  readonly kind: 'refuse';
  readonly id: number;
  readonly reason: 'missing' | 'busy';
}

/** The asker no longer needs `id`. */
export interface Cancel {
  readonly kind: 'cancel';
  readonly id: number;
}

/** A word between neighbours one of whom looks for more of them: what it may be says `assist-words.ts`. */
export interface Assist {
  readonly kind: 'assist';
  readonly texts: readonly string[];
}

/** The link is about to close. */
export interface Bye {
  readonly kind: 'bye';
}

export type WireMessage =
  | Hello
  | Ping
  | Pong
  | Following
  | Have
  | Expect
  | Relay
  | Gone
  | Ask
  | Soon
  | Promised
  | Data
  | Refuse
  | Cancel
  | Assist
  | Bye;
