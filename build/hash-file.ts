/** Hashes a file in one pass, whole and by pieces, holding one piece at a time. Called by the manifest builder. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Digest } from '../content/digest.ts';
import { PIECE_BYTES } from '../content/limits.ts';
import { cannotRead } from './faults.ts';
import { sha224 } from './sha224.ts';

export interface HashedFile {
  readonly digest: Digest;
  /** Bytes. */
  readonly size: number;
  /** SHA-224 of each piece, joined. */
  readonly pieces: string;
}

/** Throws Fault `cannot-read`, also for a file that changes while it is being read. `onBytes`: progress. */
export async function hashFile(file: string, onBytes: (bytes: number) => void): Promise<HashedFile> {
  let handle: FileHandle;
  try {
    handle = await open(file);
  } catch (error) {
    throw cannotRead(file, error);
  }
  try {
    return await hashOpened(file, handle, onBytes);
  } finally {
    await handle.close();
  }
}

async function hashOpened(
  file: string,
  handle: FileHandle,
  onBytes: (bytes: number) => void,
): Promise<HashedFile> {
  const before = await handle.stat();
  const whole = createHash('sha224');
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, before.size + 1));
  let size = 0;
  let pieces = '';
  for (;;) {
    const piece = buffer.subarray(0, await fill(file, handle, buffer));
    if (piece.length === 0) break;
    whole.update(piece);
    pieces += sha224(piece);
    size += piece.length;
    onBytes(piece.length);
    if (size > before.size) break;
  }
  const after = await handle.stat();
  if (size !== before.size || after.size !== before.size || after.mtimeMs !== before.mtimeMs) {
    throw cannotRead(file, 'it changed while it was being read. Run this again when the build has ended');
  }
  return { digest: whole.digest('hex'), size, pieces };
}

/** Reads until `buffer` is full or the file ends: one read may give less than there is. Gives the number of bytes. */
async function fill(file: string, handle: FileHandle, buffer: Buffer): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const read = await handle.read(buffer, filled, buffer.length - filled, null).catch((error: unknown) => {
      throw cannotRead(file, error);
    });
    if (read.bytesRead === 0) break;
    filled += read.bytesRead;
  }
  return filled;
}
