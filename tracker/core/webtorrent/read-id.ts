/**
 * A name of 20 bytes out of JSON, where each byte is a character from U+0000 to U+00FF, written as itself (in UTF-8)
 * or as an escape. Two ways of writing one name give the same id. Called by `read-message.ts`.
 */
import { ID_BYTES, MAX_ID_BYTES } from './limits.ts';

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** What the byte after a backslash stands for. */
const ESCAPED: Readonly<Record<number, number>> = {
  0x22: 0x22,
  0x5c: 0x5c,
  0x2f: 0x2f,
  0x62: 0x08,
  0x66: 0x0c,
  0x6e: 0x0a,
  0x72: 0x0d,
  0x74: 0x09,
};
const NOT_A_BYTE = 0x100;
/** Of the name being read. Used again for each: nothing is allocated but the name. */
const codes: number[] = Array.from({ length: ID_BYTES }, () => 0);

/** The name whose well-formed JSON stands between `from` and `to`, without quotes; null for anything but 20 bytes. */
export function readId(bytes: Uint8Array, from: number, to: number): string | null {
  if (to - from < ID_BYTES || to - from > MAX_ID_BYTES) return null;
  let at = from;
  for (let i = 0; i < ID_BYTES; i++) {
    if (at >= to) return null;
    const code = codeAt(bytes, at);
    if (code > 0xff) return null;
    codes[i] = code;
    at += lengthAt(bytes, at);
  }
  return at === to ? String.fromCharCode.apply(null, codes) : null;
}

/** The character written at `at`; NOT_A_BYTE for any above U+00FF. */
function codeAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === BACKSLASH) {
    const next = bytes[at + 1] ?? 0;
    return next === LETTER_U ? hexCode(bytes, at + 2) : (ESCAPED[next] ?? NOT_A_BYTE);
  }
  if (byte < 0x80) return byte;
  // Two bytes encode U+0080 to U+07FF; the first is 0xC2 or 0xC3 up to U+00FF.
  return byte > 0xc3 ? NOT_A_BYTE : ((byte & 0x03) << 6) | ((bytes[at + 1] ?? 0) & 0x3f);
}

/** The bytes it is written with. */
function lengthAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === BACKSLASH) return bytes[at + 1] === LETTER_U ? 6 : 2;
  return byte < 0x80 ? 1 : 2;
}

function hexCode(bytes: Uint8Array, at: number): number {
  let code = 0;
  for (let i = 0; i < 4; i++) code = code * 16 + hexDigit(bytes[at + i] ?? 0);
  return code;
}

function hexDigit(byte: number): number {
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
