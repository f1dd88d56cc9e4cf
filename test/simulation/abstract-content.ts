/**
 * Contents without bytes: a digest that is only a name, and pieces that claim their length and weigh nothing. What a
 * polluter has spoilt carries one byte that says so. Knows nothing of who sends what.
 */
import type { Content } from '../../content/content.ts';
import { pieceCount } from '../../content/geometry.ts';
import { DIGEST_HEX } from '../../content/limits.ts';
import { Weightless } from './weightless.ts';

const SPOILT = 0xff;
const sound = new Map<number, Uint8Array<ArrayBuffer>>();
const spoilt = new Map<number, Uint8Array<ArrayBuffer>>();

/** A content of `size` bytes; `name` is a number below 2⁴⁸ that no other content of the world has. */
export function abstractContent(name: number, size: number): Content {
  const digest = name.toString(16).padStart(12, '0').padEnd(DIGEST_HEX, '0');
  // Nobody reads the pieces' digests here, but they are as long as they must be.
  const pieces = digest.repeat(pieceCount(size));
  return { digest, size, pieces, deflatable: false };
}

/** `length` bytes as they should be. Whoever copies them copies nothing. */
export function soundBytes(length: number): Uint8Array<ArrayBuffer> {
  return claiming(length, sound, 0);
}

/** `length` bytes that match no digest. */
export function spoiltBytes(length: number): Uint8Array<ArrayBuffer> {
  return claiming(length, spoilt, SPOILT);
}

/** True when `bytes`, or what they were copied into from the start, are spoilt. */
export function isSpoilt(bytes: Uint8Array): boolean {
  return bytes[0] === SPOILT;
}

function claiming(
  length: number,
  known: Map<number, Uint8Array<ArrayBuffer>>,
  first: number,
): Uint8Array<ArrayBuffer> {
  let bytes = known.get(length);
  if (!bytes) {
    bytes = new Weightless(length);
    bytes[0] = first;
    known.set(length, bytes);
  }
  return bytes;
}
