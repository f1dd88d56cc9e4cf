/**
 * Messages on their way out, gathered for the length of one turn of the event loop, so that what goes to the same
 * socket leaves in one write: a write costs more than the message. Frames them itself (RFC 6455, section 5.2; a server
 * masks nothing), beside `ws`, which goes on reading and does the handshakes; its own `send` writes head and body as
 * two. Knows no message. Called by `clients.ts`.
 */
import type { ByteText } from '../core/webtorrent/client-messages.ts';
import { MAX_UNREAD_BYTES, SOON_MS } from './limits.ts';

/** A whole text message in one frame. */
const FINAL_TEXT = 0x81;
/** Lengths up to this stand for themselves; the next value says that two bytes with the length follow. */
const MAX_SHORT = 125;
const LENGTH_OF_TWO_BYTES = 126;
/** By length, each made when first needed. */
const HEADS: ByteText[] = [];

export interface Recipient {
  /** Frames not yet written. */
  unsent: ByteText;
  isOpen(): boolean;
  /** Sends frames as they are; gives the bytes that wait for it to read. */
  write(frames: ByteText): number;
  /** Ends it at once. */
  terminate(): void;
}

export class Outbox {
  /** Those to be written to at the end of this turn, and within SOON_MS. */
  private readonly now: Recipient[] = [];
  private readonly soon: Recipient[] = [];

  /** Writes `text` at the end of this turn. */
  post(recipient: Recipient, text: ByteText): void {
    // After the messages of all sockets that have some at this turn.
    if (this.now.length === 0) setImmediate(() => this.flushAll(this.now));
    if (this.now.at(-1) !== recipient) this.now.push(recipient);
    recipient.unsent += frameHead(text.length) + text;
  }

  /** Writes `text` with the next that is posted, or within SOON_MS. */
  postSoon(recipient: Recipient, text: ByteText): void {
    if (this.soon.length === 0) setTimeout(() => this.flushAll(this.soon), SOON_MS);
    this.soon.push(recipient);
    recipient.unsent += frameHead(text.length) + text;
  }

  /** Writes what waits for one, now. */
  flush(recipient: Recipient): void {
    const { unsent } = recipient;
    if (unsent === '') return;
    recipient.unsent = '';
    if (recipient.isOpen() && recipient.write(unsent) > MAX_UNREAD_BYTES) recipient.terminate();
  }

  private flushAll(recipients: Recipient[]): void {
    for (const recipient of recipients.splice(0)) this.flush(recipient);
  }
}

/** For up to 65,535 bytes: nothing of ours is longer than an offer (MAX_SIGNAL_BYTES) or 64 swarms' counts. */
function frameHead(length: number): ByteText {
  return (HEADS[length] ??=
    length <= MAX_SHORT
      ? String.fromCharCode(FINAL_TEXT, length)
      : String.fromCharCode(FINAL_TEXT, LENGTH_OF_TWO_BYTES, length >> 8, length & 0xff));
}
