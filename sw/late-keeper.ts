/**
 * Keeps what the network brought before anybody had vouched for it: holds the body until the statement comes, checks it,
 * and stores it for neighbours. Beside the answer, never in its way. Called by the streams.
 */
import { isPiece } from '../content/delivery/check-piece.ts';
import type { DeliveryParts } from '../content/delivery/delivery-parts.ts';
import { PieceAssembler } from '../content/delivery/piece-assembler.ts';
import type { ManifestEntry } from '../content/manifest.ts';
import { MAX_LATE_BYTES } from './limits.ts';

/** Reads `body` to its end and keeps it when `entry` comes to vouch for it. Returns the bytes read. */
export async function keepLate(
  parts: DeliveryParts,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  entry: Promise<ManifestEntry | null>,
): Promise<number> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(body)) {
    bytes += chunk.length;
    if (bytes <= MAX_LATE_BYTES) chunks.push(chunk);
  }
  if (bytes <= MAX_LATE_BYTES) void entry.then((vouched) => vouched && keep(parts, vouched, chunks, bytes));
  return bytes;
}

async function keep(
  parts: DeliveryParts,
  { content }: ManifestEntry,
  chunks: readonly Uint8Array[],
  bytes: number,
): Promise<void> {
  if (bytes !== content.size) return;
  const assembler = new PieceAssembler(content.size, 0);
  const pieces = chunks.flatMap((chunk) => assembler.push(chunk));
  if (!pieces.every((piece) => isPiece(content, piece.index, piece.bytes, parts.hash))) return;
  const kept = pieces.map((piece) => ({ ...piece, deflated: false }));
  if (!(await parts.store.write(content, kept, Date.now()))) return;
  parts.peers.kept(
    content,
    kept.map(({ index }) => index),
  );
}

/** Not every browser's streams can be iterated over. */
async function* chunksOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncIterable<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}
