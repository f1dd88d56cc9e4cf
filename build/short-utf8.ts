/**
 * Stands in the browser's scripts for MessagePack's own reading and writing of UTF-8, which is quicker for texts of a few letters:
 * pieces have none, and a tracker's messages few. Called by `bundle.ts`.
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Bytes of it. */
export function utf8Count(text: string): number {
  return encoder.encode(text).length;
}

/** `output` has room for it from `start`. */
export function utf8Encode(text: string, output: Uint8Array<ArrayBuffer>, start: number): void {
  encoder.encodeInto(text, output.subarray(start));
}

export function utf8Decode(bytes: Uint8Array<ArrayBuffer>, start: number, length: number): string {
  return decoder.decode(bytes.subarray(start, start + length));
}
