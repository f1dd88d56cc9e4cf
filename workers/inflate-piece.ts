/**
 * Bounded inflation of a piece (RFC 1951, raw), at once and in this thread. Called for what comes from neighbours; none is
 * trusted, so little more than a piece's length is produced before it stops.
 */
import { Inflate } from 'fflate';

/** Bytes of input given to the inflater between two looks at its output: at deflate's limit of about 1,030 to 1 a
 * hostile slice yields 16 MB, once. */
const SLICE_BYTES = 16 * 1024;

/** The `length` bytes that `deflated` inflates to, or `null` when it is malformed or of another length. */
export function inflatePiece(
  deflated: Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> | null {
  const plain = new Uint8Array(length);
  let filled = 0;
  let ended = false;
  const inflater = new Inflate((chunk, final) => {
    if (filled + chunk.length <= length) plain.set(chunk, filled);
    filled += chunk.length;
    ended = final;
  });
  try {
    for (let at = 0; at < deflated.length && filled <= length; at += SLICE_BYTES) {
      const end = Math.min(deflated.length, at + SLICE_BYTES);
      inflater.push(deflated.subarray(at, end), end === deflated.length);
    }
  } catch {
    return null;
  }
  return ended && filled === length ? plain : null;
}
