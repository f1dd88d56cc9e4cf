/**
 * The plain bytes of a piece from a neighbour or the store. What inflates is fed in slices, lest a hostile piece become a
 * hundred times its size before anybody looks. Called by whoever checks or reads pieces.
 */
import { inflatePiece } from '../content/delivery/inflate.ts';
import type { KeptPiece } from '../content/store/piece-store.ts';

/** Bytes inflated between two looks at what came out: at deflate's limit of about 1,030 to 1 a hostile slice yields 16 MB,
 * once. */
const SLICE_BYTES = 16 * 1024;

/** The `length` bytes of a piece, or `null` when it is malformed or of another length. */
export async function plainPiece(
  { bytes, deflated }: KeptPiece,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!deflated) return bytes;
  let at = 0;
  const slices = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += SLICE_BYTES)));
      else controller.close();
    },
  });
  return inflatePiece(slices, length);
}
