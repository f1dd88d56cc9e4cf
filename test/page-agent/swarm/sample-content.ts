/** Real contents for the swarm's tests: bytes from a seed, and their true digests. */
import { createHash } from 'node:crypto';
import type { Content } from '../../../content/content.ts';
import { pieceCount, pieceSpan } from '../../../content/geometry.ts';
import { seededRandom } from './virtual-time.ts';

export interface Sample {
  readonly content: Content;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function sha224(bytes: Uint8Array): string {
  return createHash('sha224').update(bytes).digest('hex');
}

/** `size` bytes. Deflatable ones are words over and over; the others can't be made smaller. */
export function makeSample(seed: number, size: number, deflatable = false): Sample {
  const random = seededRandom(seed);
  const bytes = new Uint8Array(size);
  const step = deflatable ? 7 : 256;
  for (let i = 0; i < size; i++) bytes[i] = Math.floor(random() * step);
  const indexes = Array.from({ length: pieceCount(size) }, (_, index) => index);
  const pieces = indexes.map((index) => sha224(pieceOf(bytes, index))).join('');
  return { content: { digest: sha224(bytes), size, pieces, deflatable }, bytes };
}

export function pieceOf(bytes: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  const { start, end } = pieceSpan(bytes.length, index);
  return bytes.slice(start, end);
}
