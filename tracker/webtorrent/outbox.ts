/**
 * Messages on their way out, gathered for the length of one turn of the event loop, so that what goes to the same
 * socket leaves in one write: a write costs more than the message. Frames them itself (RFC 6455, section 5.2; a server
 * masks nothing), beside `ws`, which goes on reading and does the handshakes. Measured: two thirds of the CPU time
 * of `ws`'s own `send`. Knows no message. Called by `clients.ts`.
 */
import type { Duplex } from 'node:stream';
import type { ByteText } from '../core/webtorrent/client-messages.ts';
import { MAX_UNREAD_BYTES } from './limits.ts';

/** A whole text message in one frame. */
const FINAL_TEXT = String.fromCharCode(0x81);
/** Lengths that stand for themselves end here, and those of 16 bits. */
const MAX_SHORT = 125;
const MAX_MEDIUM = 0xffff;

export interface Recipient {
  readonly stream: Duplex;
  /** Frames not yet written. */
  unsent: ByteText;
  isOpen(): boolean;
  /** Ends it at once: it does not read. */
  drop(): void;
}

export class Outbox {
  private readonly waiting: Recipient[] = [];
  private scheduled = false;

  post(recipient: Recipient, text: ByteText): void {
    if (recipient.unsent === '') {
      this.waiting.push(recipient);
      if (!this.scheduled) {
        this.scheduled = true;
        // After the messages of all sockets that had some at this turn.
        setImmediate(() => this.flushAll());
      }
    }
    recipient.unsent += frameHead(text.length) + text;
  }

  /** Writes what waits for one, now. */
  flush(recipient: Recipient): void {
    const { stream, unsent } = recipient;
    if (unsent === '') return;
    recipient.unsent = '';
    if (!recipient.isOpen()) return;
    stream.write(unsent, 'latin1');
    if (stream.writableLength > MAX_UNREAD_BYTES) recipient.drop();
  }

  private flushAll(): void {
    this.scheduled = false;
    for (const recipient of this.waiting.splice(0)) this.flush(recipient);
  }
}

function frameHead(length: number): ByteText {
  if (length <= MAX_SHORT) return FINAL_TEXT + String.fromCharCode(length);
  if (length <= MAX_MEDIUM) return FINAL_TEXT + String.fromCharCode(126, length >> 8, length & 0xff);
  return (
    FINAL_TEXT +
    String.fromCharCode(
      127,
      0,
      0,
      0,
      0,
      length >>> 24,
      (length >> 16) & 0xff,
      (length >> 8) & 0xff,
      length & 0xff,
    )
  );
}
