/**
 * Files beside the database, one for each large content, in which pieces lie as they came: with holes before the end of a film
 * it would take the room of all of it. Written to by one worker at a time; a service worker may only look. Knows nothing of
 * what is kept and where: the database says so. Called by the store over IndexedDB. Whatever fails in them gives nothing; only a
 * want of room is told.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { isQuota } from './idb-errors.ts';
import { FILED_BYTES, PATIENCE_MS, READ_TRIES } from './limits.ts';
import type { IndexedPiece, KeptPiece } from './piece-store.ts';
import { within } from './within.ts';

/** Name of the site's directory of them. */
export const FILES = 'hearsay';

/** Where a piece lies in its file, in bytes. */
export interface FiledPiece {
  readonly at: number;
  readonly length: number;
}

/** The pieces asked for, in that order, `null` for one that has been cut short or has no file; none when the file can't be read
 * just now. */
export type ReadFile = (
  digest: Digest,
  pieces: readonly FiledPiece[],
) => Promise<(Uint8Array<ArrayBuffer> | null)[]>;

export interface PieceFiles {
  readonly read: ReadFile;
  /** Where they lie in the content's file, of at most `most` bytes, in that order; `left` when another store on the same database
   * has written them. Rejects when there is no room. */
  write(
    content: Content,
    pieces: readonly IndexedPiece[],
    most: number,
  ): Promise<readonly FiledPiece[] | false | 'left'>;
  /** Deletes the files of all contents but those that `read` gives: at once when there is no room for `spared`, which is yet to be
   * told of, else those that were of no content the last time either, for another agent may be about to tell of one that it has
   * written. Rejects as `read` does, which is not called where there are no files. */
  keepOnly(read: () => Promise<readonly Digest[]>, spared: Digest | null): Promise<void>;
}

export const NO_FILES: PieceFiles = {
  read: async () => [],
  write: async () => false,
  keepOnly: async () => undefined,
};

export function isFiled(piece: KeptPiece | FiledPiece | null): piece is FiledPiece {
  return piece !== null && 'at' in piece;
}

/** What is large, and not deflated now or later. */
export function belongInFile({ size, deflatable }: Content, pieces: readonly IndexedPiece[]): boolean {
  return size >= FILED_BYTES && !deflatable && !pieces.some(({ deflated }) => deflated);
}

/** In a service worker, which sees a file as it is and not while it changes. `name`: of the directory. */
export function fileReader(name: string): ReadFile {
  return async (digest, pieces) => {
    for (let tries = 0; tries < READ_TRIES; tries++) {
      try {
        const file = await (await fileOf(name, digest)).getFile();
        return await Promise.all(
          pieces.map(async ({ at, length }) => {
            const bytes = new Uint8Array(await file.slice(at, at + length).arrayBuffer());
            return bytes.length === length ? bytes : null;
          }),
        );
      } catch {
        // It has grown meanwhile, or is gone.
      }
    }
    return [];
  };
}

/** In a dedicated worker. While it reads or writes a file no other can. `name`: of the directory. */
export function openPieceFiles(name: string): PieceFiles {
  let last: Promise<unknown> = Promise.resolve();
  let silent = false;
  let strays = new Set<string>();
  /** One after the other: a second handle on the same file is refused. What does not answer is asked for no more until it does. */
  const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (silent) throw new Error('The files do not answer.');
    const done = last.then(work);
    const answered = (): void => void (silent = false);
    last = done.then(answered, answered);
    const answer = await within(PATIENCE_MS, done, null);
    if (answer !== null) return answer;
    silent = true;
    throw new Error('The files do not answer.');
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
        pieces.map(({ at, length }) => {
          const bytes = new Uint8Array(length);
          return handle.read(bytes, { at }) === length ? bytes : null;
        }),
      ).catch((error: Error) => (error.name === 'NotFoundError' ? pieces.map(() => null) : [])),
    write: ({ digest }, pieces, most) =>
      use(digest, true, (handle) => {
        let end = handle.getSize();
        const filed = pieces.map(({ bytes: { length } }) => ({ at: (end += length) - length, length }));
        const fit = end <= most;
        return fit && filed.every(({ at, length }, i) => handle.write(pieces[i]!.bytes, { at }) === length)
          ? filed
          : false;
      }).catch((error): false => {
        if (isQuota(error)) throw error;
        return false;
      }),
    keepOnly: (read, spared) =>
      read().then((digests) =>
        inTurn(async () => {
          const kept = new Set<string | null>(digests).add(spared);
          strays = await deleteStrays(name, kept, spared === null ? strays : null);
        }).catch(() => undefined),
      ),
  };
}

/** Deletes the files that are not `kept`, if they were strays `before`; `null`: whether they were or not. Returns all of them. */
async function deleteStrays(
  name: string,
  kept: ReadonlySet<string | null>,
  before: ReadonlySet<string> | null,
): Promise<Set<string>> {
  const strays = new Set<string>();
  const directory = await directoryOf(name);
  for await (const file of directory.keys()) {
    if (kept.has(file)) continue;
    strays.add(file);
    // One that is held has its turn later.
    if (before?.has(file) !== false) await directory.removeEntry(file).catch(() => undefined);
  }
  return strays;
}

async function directoryOf(name: string): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
}

async function fileOf(name: string, digest: Digest, create = false): Promise<FileSystemFileHandle> {
  return (await directoryOf(name)).getFileHandle(digest, { create });
}
