/**
 * The check that nothing passes by: a piece has its vouched length and SHA-224, or it is not a piece. Called with plain
 * bytes of the store, of neighbours and of the network alike.
 */
import { pieceDigest, type Content } from '../content.ts';
import { pieceLength } from '../geometry.ts';
import type { Hash } from '../hashing/hasher.ts';

/** True when `bytes` are piece `index` of `content`. */
export function isPiece(content: Content, index: number, bytes: Uint8Array, hash: Hash): boolean {
  return bytes.length === pieceLength(content.size, index) && hash(bytes) === pieceDigest(content, index);
}
