/**
 * Bounded inflation of a piece that was kept deflated (RFC 1951, raw), by the browser's own stream. Called for what comes
 * from the store, which is not trusted: it stops at the piece's length.
 */

/** The `length` bytes that `deflated` inflates to, or `null` when it is malformed or of another length. */
export async function inflateKept(
  deflated: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const plain = new Uint8Array(length);
  let filled = 0;
  try {
    const inflated = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const reader = inflated.getReader();
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
