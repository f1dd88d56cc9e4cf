/**
 * Fetches pieces of a content from the network for a stream, in one request, each checked as it comes. Never with
 * credentials: what it brings is for everybody. Called by the swarm runner when the engine's election says so.
 */
import type { Content } from '../content/content.ts';
import { isPiece } from '../content/delivery/check-piece.ts';
import { bodyOffset } from '../content/delivery/network-lane.ts';
import { PieceAssembler } from '../content/delivery/piece-assembler.ts';
import { pieceCount, pieceSpan } from '../content/geometry.ts';
import type { Hash } from '../content/hashing/hasher.ts';
import { ORIGIN_PATIENCE_MS } from './limits.ts';

export type FetchPieces = typeof fetchPieces;

/** Gives each of `indexes`, ascending, to `onPiece`. Rejects when the network fails, is late, or contradicts a digest. */
export async function fetchPieces(
  content: Content,
  url: string,
  indexes: readonly number[],
  hash: Hash,
  onPiece: (index: number, bytes: Uint8Array<ArrayBuffer>) => void,
): Promise<void> {
  const first = indexes[0] ?? 0;
  const last = indexes.at(-1) ?? 0;
  const start = pieceSpan(content.size, first).start;
  const end = pieceSpan(content.size, last).end;
  const whole = first === 0 && last === pieceCount(content.size) - 1;
  const response = await fetch(url, {
    // Not a mode that the service worker takes for its own: it would ask us for what we are fetching.
    cache: 'no-cache',
    credentials: 'omit',
    headers: whole ? {} : { range: `bytes=${start}-${end - 1}` },
    signal: AbortSignal.timeout(ORIGIN_PATIENCE_MS),
  });
  const offset = bodyOffset(response, start);
  if (offset === null || response.body === null) throw new TypeError(`No such range: ${response.status}`);
  const assembler = new PieceAssembler(content.size, offset);
  const wanted = new Set(indexes);
  const reader = response.body.getReader();
  while (wanted.size > 0) {
    const { value, done } = await reader.read();
    if (done) throw new TypeError('The network body ended before its range did');
    for (const { index, bytes } of assembler.push(value)) {
      if (!wanted.delete(index)) continue;
      if (!isPiece(content, index, bytes, hash))
        throw new TypeError('The network bytes are not those vouched for');
      onPiece(index, bytes);
    }
  }
  await reader.cancel();
}
