/**
 * What a WebTorrent client says to a tracker, read and checked. There is no standard: the draft of 2016 ("Websocket
 * tracker protocol for WebRTC transport") and what bittorrent-tracker does. Made by `read-message.ts`.
 */

/**
 * A name of 20 bytes: a swarm's info_hash or a peer's peer_id.
 */
export interface Id {
  /** 20 characters, each a byte: what names are compared by. */
  readonly id: string;
  /** As the client wrote it in JSON, without the quotes, to be passed on so. Byte text, see there. */
  readonly written: ByteText;
}

/**
 * JSON whose UTF-8 bytes stand in a string as one character each (Latin-1), so that what is passed on is copied and
 * never decoded and encoded again. Measured: going over an announce with five offers so takes a sixth of the time of
 * parsing it and writing them anew.
 */
export type ByteText = string;

export interface Offer {
  /** The description, as JSON. */
  readonly offer: ByteText;
  /** The offer's name as JSON, with its quotes. Only the client that made it knows what it means. */
  readonly offerId: ByteText;
}

export type AnnounceEvent = 'started' | 'stopped' | 'completed' | 'update';

export interface Announce {
  readonly kind: 'announce';
  readonly infoHash: Id;
  readonly peerId: Id;
  readonly event: AnnounceEvent;
  /** The client has it all. */
  readonly complete: boolean;
  /** Of well-formed offers, as many as are to be passed on. */
  readonly offers: readonly Offer[];
}

export interface Answer {
  readonly kind: 'answer';
  readonly infoHash: Id;
  readonly peerId: Id;
  readonly toPeerId: Id;
  /** The description, as JSON. */
  readonly answer: ByteText;
  readonly offerId: ByteText;
}

export interface Scrape {
  readonly kind: 'scrape';
  readonly infoHashes: readonly Id[];
}

export type ClientMessage = Announce | Answer | Scrape;
