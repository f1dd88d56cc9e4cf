/**
 * Files beside the database, one for each large content, in which a piece lies where it lies in the content. Written to by
 * one worker at a time; a service worker may only look. Knows nothing of what is kept: the database says so. Called by the
 * store over IndexedDB. Whatever fails in them gives nothing; only a want of room is told.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { PIECE_BYTES } from '../limits.ts';
import { isQuota } from './idb-errors.ts';
import { FILED_BYTES, PATIENCE_MS } from './limits.ts';
import type { IndexedPiece, KeptPiece } from './piece-store.ts';
import { within } from './within.ts';

/** Name of the site's directory of them. */
export const FILES = 'hearsay';

/** A piece in a file: `length` is in bytes. */
export interface FiledPiece {
  readonly index: number;
  readonly length: number;
}

/** The pieces asked for, in that order, `null` for one that has been cut short; none when the file can't be read just now. */
export type ReadFile = (
  digest: Digest,
  pieces: readonly FiledPiece[],
) => Promise<(Uint8Array<ArrayBuffer> | null)[]>;

export interface PieceFiles {
  readonly read: ReadFile;
  /** True when all of them are in the content's file; `left` when another store on the same database has written them. Rejects
   * when there is no room. */
  write(content: Content, pieces: readonly IndexedPiece[]): Promise<boolean | 'left'>;
  /** Deletes the files of all other contents. */
  keepOnly(digests: readonly (Digest | null)[]): Promise<void>;
}

export const NO_FILES: PieceFiles = {
  read: async () => [],
  write: async () => false,
  keepOnly: async () => undefined,
};

export function isFiled(piece: KeptPiece | FiledPiece | null): piece is FiledPiece {
  return piece !== null && 'length' in piece;
}

/** What is large, and not deflated now or later. */
export function belongInFile({ size, deflatable }: Content, pieces: readonly IndexedPiece[]): boolean {
  return size >= FILED_BYTES && !deflatable && !pieces.some(({ deflated }) => deflated);
}

/** In a service worker, which sees a file as it is and not while it changes. `name`: of the directory. */
export function fileReader(name: string): ReadFile {
  return async (digest, pieces) => {
    try {
      const file = await (await fileOf(name, digest)).getFile();
      return await Promise.all(
        pieces.map(async ({ index, length }) => {
          const start = index * PIECE_BYTES;
          const bytes = new Uint8Array(await file.slice(start, start + length).arrayBuffer());
          return bytes.length === length ? bytes : null;
        }),
      );
    } catch {
      return [];
    }
  };
}

/** In a dedicated worker. While it reads or writes a file no other can. `name`: of the directory. */
export function openPieceFiles(name: string): PieceFiles {
  let last: Promise<unknown> = Promise.resolve();
  let silent = false;
  /** One after the other: a second handle on the same file is refused. What does not answer is asked once. */
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work);
    last = done.catch(() => undefined);
    const answer = silent ? null : await within(PATIENCE_MS, done, null);
    silent = answer === null;
    if (answer === null) throw new Error('The files do not answer.');
    return answer;
  };
  const use = <Result>(
    digest: Digest,
    create: boolean,
    work: (handle: FileSystemSyncAccessHandle) => Result,
  ): Promise<Result> =>
    inTurn(async () => {
      const handle = await (await fileOf(name, digest, create)).createSyncAccessHandle();
      try {
        return work(handle);
      } finally {
        handle.close();
      }
    });
  return {
    read: (digest, pieces) =>
      use(digest, false, (handle) =>
        pieces.map(({ index, length }) => {
          const bytes = new Uint8Array(length);
          return handle.read(bytes, { at: index * PIECE_BYTES }) === length ? bytes : null;
        }),
      ).catch(() => []),
    write: ({ digest }, pieces) =>
      use(digest, true, (handle) =>
        pieces.every(({ index, bytes }) => handle.write(bytes, { at: index * PIECE_BYTES }) === bytes.length),
      ).catch((error) => {
        if (isQuota(error)) throw error;
        return false;
      }),
    keepOnly: (digests) =>
      inTurn(async () => {
        const kept = new Set<string | null>(digests);
        const directory = await directoryOf(name);
        for await (const file of directory.keys()) if (!kept.has(file)) await directory.removeEntry(file);
      }).catch(() => undefined),
  };
}

async function directoryOf(name: string): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
}

async function fileOf(name: string, digest: Digest, create = false): Promise<FileSystemFileHandle> {
  return (await directoryOf(name)).getFileHandle(digest, { create });
}
