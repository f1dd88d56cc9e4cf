/**
 * What is delivered, apart from any URL: bytes of a known size under vouched digests. Made from a manifest entry, and
 * passed between service worker, agent and store. Knows nothing of paths, headers or peers.
 */
import { isDigest, type Digest } from './digest.ts';
import { pieceCount } from './geometry.ts';
import { DIGEST_HEX, MAX_RESOURCE_BYTES } from './limits.ts';

export interface Content {
  /** SHA-224 of all the bytes. */
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** SHA-224 of each piece in order, 56 hex digits each, joined. For one piece it equals `digest`; empty for none. */
  readonly pieces: string;
  /** Text that is worth deflating on the wire and in the store. */
  readonly deflatable: boolean;
}

/** SHA-224 that piece `index` must have. */
export function pieceDigest(content: Content, index: number): Digest {
  return content.pieces.slice(index * DIGEST_HEX, (index + 1) * DIGEST_HEX);
}

/** True when `value`, from another context or an old store, is a content whose parts add up. */
export function isContent(value: unknown): value is Content {
  if (typeof value !== 'object' || value === null) return false;
  const { digest, size, pieces, deflatable } = value as Partial<Record<keyof Content, unknown>>;
  return (
    isDigest(digest) &&
    Number.isSafeInteger(size) &&
    (size as number) >= 0 &&
    (size as number) <= MAX_RESOURCE_BYTES &&
    typeof pieces === 'string' &&
    pieces.length === pieceCount(size as number) * DIGEST_HEX &&
    typeof deflatable === 'boolean'
  );
}
