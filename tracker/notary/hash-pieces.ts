/** Hashes bytes as they come, whole and by pieces, and keeps none. Called for every resource that the notary fetches. */
import { createHash } from 'node:crypto';
import type { Digest } from '../../content/digest.ts';
import { PIECE_BYTES } from '../../content/limits.ts';

export interface PieceHasher {
  update(this: void, bytes: Uint8Array): void;
  /** The digest of all, and those of the pieces, joined; for one piece the same, for no bytes none. Once. */
  finish(): { readonly digest: Digest; readonly pieces: string };
}

export function createPieceHasher(): PieceHasher {
  const whole = createHash('sha224');
  let piece = createHash('sha224');
  let filled = 0;
  let pieces = '';
  return {
    update: (bytes) => {
      whole.update(bytes);
      for (let at = 0; at < bytes.length;) {
        const part = bytes.subarray(at, at + PIECE_BYTES - filled);
        piece.update(part);
        filled += part.length;
        at += part.length;
        if (filled < PIECE_BYTES) continue;
        pieces += piece.digest('hex');
        piece = createHash('sha224');
        filled = 0;
      }
    },
    finish: () => {
      if (filled > 0) pieces += piece.digest('hex');
      return { digest: whole.digest('hex'), pieces };
    },
  };
}
