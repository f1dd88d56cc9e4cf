/**
 * Bounded inflation of a piece (RFC 1951, raw), by the browser's own stream. Called for what comes from the store and from
 * neighbours, of whom none is trusted: it stops at the piece's length.
 */

/** The `length` bytes that `deflated` inflates to, or `null` when it is malformed or of another length. */
export async function inflatePiece(
  deflated: ReadableStream<Uint8Array<ArrayBuffer>>,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const plain = new Uint8Array(length);
  let filled = 0;
  try {
    const reader = deflated.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return filled === length ? plain : null;
      if (filled + value.length > length) {
        await reader.cancel();
        return null;
      }
      plain.set(value, filled);
      filled += value.length;
    }
  } catch {
    return null;
  }
}
