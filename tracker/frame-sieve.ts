/**
 * Takes whole messages out of what a client has sent before ws looks at them, and passes on everything else: parts of
 * messages, control frames, whatever is odd. Most messages come whole, in one frame; ws makes eight views of each one's
 * bytes. Measured: a tenth more announces a CPU-second. Knows no message. Called by `visitor-socket.ts`.
 */
import { isUtf8 } from 'node:buffer';

/** RFC 6455, section 5.2: a whole message in one frame, and the bit that says that its bytes are masked. */
const WHOLE_TEXT = 0x81;
const WHOLE_BINARY = 0x82;
const MASKED = 0x80;
/** A length up to 125 stands in the second byte itself; this value says that two bytes with the length follow. */
const LENGTH_OF_TWO_BYTES = 126;
const MASK_BYTES = 4;
/** Bytes from which it is worth while to unmask four at a time. Measured. */
const WORTH_A_VIEW = 64;

export interface Beyond {
  /** A whole message. */
  hear(body: Buffer, isBinary: boolean): void;
  /** Bytes for ws; false when it wants no more for now. */
  pass(bytes: Buffer): boolean;
}

export class FrameSieve {
  private readonly beyond: Beyond;
  /** Bytes of a frame, part of which ws already has. Infinity: all there are, for it is in the middle of something. */
  private owed = 0;

  constructor(beyond: Beyond) {
    this.beyond = beyond;
  }

  /** False when no more is wanted for now. */
  write(chunk: Buffer): boolean {
    if (chunk.length <= this.owed) {
      this.owed -= chunk.length;
      return this.beyond.pass(chunk);
    }
    let at = this.owed;
    let wantsMore = at === 0 || this.beyond.pass(chunk.subarray(0, at));
    this.owed = 0;
    while (at < chunk.length) {
      const end = this.takeWhole(chunk, at);
      if (end < 0) wantsMore = this.beyond.pass(chunk.subarray(at)) && wantsMore;
      at = end < 0 ? chunk.length : end;
    }
    return wantsMore;
  }

  /** Where the message that begins at `at` ends; -1 when it, and what follows, is for ws. */
  private takeWhole(chunk: Buffer, at: number): number {
    const first = chunk[at] ?? 0;
    const short = (chunk[at + 1] ?? 0) - MASKED;
    const bodyAt = at + 2 + (short < LENGTH_OF_TWO_BYTES ? 0 : 2) + MASK_BYTES;
    if (!isWhole(first) || short < 0 || short > LENGTH_OF_TWO_BYTES || bodyAt > chunk.length)
      return this.giveUp();
    const end = bodyAt + (short < LENGTH_OF_TWO_BYTES ? short : chunk.readUInt16BE(at + 2));
    if (end > chunk.length) {
      this.owed = end - chunk.length;
      return -1;
    }
    const body = chunk.subarray(bodyAt, end);
    unmask(body, chunk, bodyAt - MASK_BYTES);
    if (first === WHOLE_TEXT && !isUtf8(body)) {
      // As it came: ws closes the connection for it.
      unmask(body, chunk, bodyAt - MASK_BYTES);
      return this.giveUp();
    }
    this.beyond.hear(body, first === WHOLE_BINARY);
    return end;
  }

  /** From here on ws reads alone: where its next frame begins is no longer known. */
  private giveUp(): -1 {
    this.owed = Infinity;
    return -1;
  }
}

function isWhole(first: number): boolean {
  return first === WHOLE_TEXT || first === WHOLE_BINARY;
}

/** In place; twice is as never. */
function unmask(body: Buffer, chunk: Buffer, maskAt: number): void {
  let from = 0;
  if (body.length >= WORTH_A_VIEW && body.byteOffset % 4 === 0) {
    // The mask stands right before: the first word is it.
    const words = new Int32Array(body.buffer, body.byteOffset - MASK_BYTES, (body.length >> 2) + 1);
    const mask = words[0] as number;
    for (let i = 1; i < words.length; i++) words[i] = (words[i] as number) ^ mask;
    from = (words.length - 1) * 4;
  }
  for (let i = from; i < body.length; i++)
    body[i] = (body[i] as number) ^ (chunk[maskAt + (i % MASK_BYTES)] as number);
}
