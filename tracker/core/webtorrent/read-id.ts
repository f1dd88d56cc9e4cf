/**
 * A name of 20 bytes out of JSON, where each byte is a character from U+0000 to U+00FF, written as itself (in UTF-8)
 * or as an escape. Two ways of writing one name give the same id. Called by `read-message.ts`.
 */
import { ID_BYTES, MAX_ID_BYTES } from './limits.ts';

const BACKSLASH = 0x5c;
/** What the letter after a backslash stands for. */
const ESCAPED: Readonly<Record<string, number>> = {
  '"': 0x22,
  '\\': 0x5c,
  '/': 0x2f,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

/** The name whose well-formed JSON stands between `from` and `to`, without quotes; null for anything but 20 bytes. */
export function readId(bytes: Uint8Array, from: number, to: number): string | null {
  if (to - from < ID_BYTES || to - from > MAX_ID_BYTES) return null;
  const codes: number[] = [];
  let at = from;
  while (at < to) {
    const byte = bytes[at] ?? 0;
    let code = byte;
    if (byte === BACKSLASH) {
      code = escapedCode(bytes, at + 1);
      at += bytes[at + 1] === 0x75 ? 6 : 2;
    } else if (byte < 0x80) at += 1;
    else {
      // Two bytes encode U+0080 to U+07FF; the first is 0xC2 or 0xC3 up to U+00FF.
      code = byte > 0xc3 ? Infinity : ((byte & 0x03) << 6) | ((bytes[at + 1] ?? 0) & 0x3f);
      at += 2;
    }
    if (code > 0xff) return null;
    codes.push(code);
  }
  return codes.length === ID_BYTES ? String.fromCharCode(...codes) : null;
}

function escapedCode(bytes: Uint8Array, at: number): number {
  const letter = String.fromCharCode(bytes[at] ?? 0);
  if (letter !== 'u') return ESCAPED[letter] ?? Infinity;
  return Number.parseInt(String.fromCharCode(...bytes.subarray(at + 1, at + 5)), 16);
}
