/**
 * The transactions of the store over IndexedDB, one function each. Each keeps bytes, ledger and total in step within
 * itself, so that a service worker and a worker may write at once. Knows nothing of failures: they reject.
 */
import type { IDBPTransaction, StoreNames } from 'idb';
import { isContent, type Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { admitPieces, chooseEvictions, entryWithout, keptIndexes, type LedgerEntry } from './evictions.ts';
import type { Database, Schema, StoredPiece } from './idb-connection.ts';
import { isUnreadable } from './idb-errors.ts';
import { EVICTION_BATCH, GET_ALL_FACTOR } from './limits.ts';
import type { FiledPiece } from './piece-files.ts';
import type { HeldContent, IndexedPiece, KeptPiece } from './piece-store.ts';

/** Uses noted and not yet written: digest → time. */
export type Uses = ReadonlyMap<Digest, number>;

type StoreName = StoreNames<Schema>;
type Bookkeeping = ['pieces', 'contents', 'ledger', 'totals'];
const BOOKKEEPING: Bookkeeping = ['pieces', 'contents', 'ledger', 'totals'];
type ReadTransaction<Names extends StoreName[]> = IDBPTransaction<Schema, Names>;
type WriteTransaction<Names extends StoreName[]> = IDBPTransaction<Schema, Names, 'readwrite'>;

interface LedgerStore {
  get(digest: Digest): Promise<LedgerEntry | undefined>;
  put(entry: LedgerEntry): Promise<unknown>;
}

/** One batch. */
export interface Write {
  readonly content: Content;
  readonly pieces: readonly IndexedPiece[];
  readonly now: number;
  readonly budget: number;
  readonly uses: Uses;
  /** Where they lie in their content's file, unless the database is to take them. */
  readonly filed: readonly FiledPiece[] | false;
}

/** Keeps what fits of a batch, evicting others. True when all of it is kept. */
export function writePieces(db: Database, write: Write): Promise<boolean> {
  const { content, pieces, now, budget } = write;
  return readwrite(db, BOOKKEEPING, async (tx) => {
    const ledger = tx.objectStore('ledger');
    const totals = tx.objectStore('totals');
    const [before, total] = await Promise.all([ledger.get(content.digest), totals.get('bytes')]);
    const { admitted, entry, grown } = admitPieces(content, before, pieces, budget, now);
    if (admitted.length === 0) return pieces.length === 0;
    let bytes = (total ?? 0) + grown;
    if (bytes > budget) bytes -= await evict(tx, bytes - budget, content.digest, write.uses);
    const store = tx.objectStore('pieces');
    await Promise.all([
      ...admitted.map((piece) => {
        const filed = write.filed && write.filed[pieces.indexOf(piece)];
        return store.put(filed || toStored(piece), [content.digest, piece.index]);
      }),
      before === undefined && tx.objectStore('contents').put(content),
      ledger.put(entry),
      totals.put(bytes, 'bytes'),
    ]);
    return admitted.length === pieces.length;
  });
}

/** Frees at least `excess` bytes where it can, for the sake of `spared`. */
export function evictContents(
  db: Database,
  excess: number,
  spared: Digest | null,
  uses: Uses,
): Promise<void> {
  return readwrite(db, BOOKKEEPING, async (tx) => {
    const totals = tx.objectStore('totals');
    const total = (await totals.get('bytes')) ?? 0;
    await totals.put(total - (await evict(tx, excess, spared, uses)), 'bytes');
  });
}

async function evict(
  tx: WriteTransaction<Bookkeeping>,
  excess: number,
  spared: Digest | null,
  uses: Uses,
): Promise<number> {
  const ledger = tx.objectStore('ledger');
  await putUses(ledger, uses);
  let freed = 0;
  while (freed < excess) {
    const oldestFirst = await ledger.index('usedAt').getAll(null, EVICTION_BATCH);
    const victims = chooseEvictions(oldestFirst, excess - freed, spared);
    if (victims.length === 0) break;
    await Promise.all(victims.map((victim) => forget(tx, victim.digest)));
    freed += victims.reduce((sum, victim) => sum + victim.bytes, 0);
  }
  return freed;
}

/** Forgets one piece, or with no index the whole content. */
export function dropPieces(db: Database, digest: Digest, index: number | undefined): Promise<void> {
  return readwrite(db, BOOKKEEPING, async (tx) => {
    const ledger = tx.objectStore('ledger');
    const totals = tx.objectStore('totals');
    const [entry, total] = await Promise.all([ledger.get(digest), totals.get('bytes')]);
    if (entry === undefined) return;
    const left = index === undefined ? null : entryWithout(entry, index);
    const bytes = (total ?? 0) - entry.bytes + (left?.bytes ?? 0);
    await Promise.all([
      index === undefined || left === null
        ? forget(tx, digest)
        : Promise.all([tx.objectStore('pieces').delete([digest, index]), ledger.put(left)]),
      totals.put(bytes, 'bytes'),
    ]);
  });
}

async function forget(tx: WriteTransaction<Bookkeeping>, digest: Digest): Promise<void> {
  await Promise.all([
    tx.objectStore('pieces').delete(IDBKeyRange.bound([digest, 0], [digest, Number.POSITIVE_INFINITY])),
    tx.objectStore('contents').delete(digest),
    tx.objectStore('ledger').delete(digest),
  ]);
}

/** The pieces asked for, or where they lie; `null` for one that is not kept or that the database has damaged. */
export async function readPieces(
  db: Database,
  digest: Digest,
  indexes: readonly number[],
): Promise<(KeptPiece | FiledPiece | null)[]> {
  try {
    return await readTogether(db, digest, indexes);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    if (indexes.length === 1) return [null];
    // One damaged value fails its whole transaction, so each piece gets its own.
    return (await Promise.all(indexes.map((index) => readPieces(db, digest, [index])))).flat();
  }
}

async function readTogether(
  db: Database,
  digest: Digest,
  indexes: readonly number[],
): Promise<(KeptPiece | FiledPiece | null)[]> {
  const store = readonly(db, ['pieces']).objectStore('pieces');
  // Measured: as quick as one getAll of a run, which would need the keys too where the run has holes.
  return Promise.all(indexes.map(async (index) => toKept(await store.get([digest, index]))));
}

/** Writes the time of uses since the last time. Does not hold up readers of pieces. */
export function writeUses(db: Database, uses: Uses): Promise<void> {
  return readwrite(db, ['ledger'], (tx) => putUses(tx.objectStore('ledger'), uses));
}

async function putUses(ledger: LedgerStore, uses: Uses): Promise<void> {
  await Promise.all(
    [...uses].map(async ([digest, usedAt]) => {
      const entry = await ledger.get(digest);
      if (entry !== undefined && entry.usedAt < usedAt) await ledger.put({ ...entry, usedAt });
    }),
  );
}

/** What is kept of one content. */
export async function readHeld(db: Database, digest: Digest): Promise<HeldContent | null> {
  const tx = readonly(db, ['contents', 'ledger']);
  const [content, entry] = await Promise.all([
    tx.objectStore('contents').get(digest),
    tx.objectStore('ledger').get(digest),
  ]);
  return toHeld(content, entry);
}

/** Contents used at or after `usedSince`, most recent first. */
export async function listHeld(db: Database, usedSince: number): Promise<HeldContent[]> {
  const tx = readonly(db, ['contents', 'ledger']);
  const contents = tx.objectStore('contents');
  const oldestFirst = await tx
    .objectStore('ledger')
    .index('usedAt')
    .getAll(IDBKeyRange.lowerBound(usedSince));
  const found = await contentsOf(contents, oldestFirst);
  return oldestFirst
    .map((entry) => toHeld(found.get(entry.digest), entry))
    .filter((each) => each !== null)
    .reverse();
}

interface ContentStore {
  count(): Promise<number>;
  get(digest: Digest): Promise<Content | undefined>;
  getAll(): Promise<Content[]>;
}

/** Measured: a thousand single requests take 150 ms, all contents at once a fraction of it. */
async function contentsOf(
  contents: ContentStore,
  entries: readonly LedgerEntry[],
): Promise<ReadonlyMap<Digest, Content | undefined>> {
  if (entries.length * GET_ALL_FACTOR > (await contents.count())) {
    return new Map((await contents.getAll()).map((content) => [content.digest, content]));
  }
  return new Map(
    await Promise.all(entries.map(async ({ digest }) => [digest, await contents.get(digest)] as const)),
  );
}

/** Digests of all contents of which anything is kept. */
export function readDigests(db: Database): Promise<Digest[]> {
  return readonly(db, ['ledger']).objectStore('ledger').getAllKeys();
}

/** Bytes of all pieces kept. */
export async function readTotal(db: Database): Promise<number> {
  return (await readonly(db, ['totals']).objectStore('totals').get('bytes')) ?? 0;
}

export async function readValue(db: Database, name: string): Promise<unknown> {
  return (await readonly(db, ['values']).objectStore('values').get(name)) ?? null;
}

/** Keeps a small named value. */
export function putValue(db: Database, name: string, value: unknown): Promise<unknown> {
  return readwrite(db, ['values'], (tx) => tx.objectStore('values').put(value, name));
}

function readonly<Names extends StoreName[]>(db: Database, names: Names): ReadTransaction<Names> {
  const tx = db.transaction(names);
  ignoreDone(tx);
  return tx;
}

/** A failing request rejects itself and `done` both; the first names the cause. */
function ignoreDone(tx: { readonly done: Promise<void> }): void {
  tx.done.catch(() => {});
}

/** Runs `work` in one transaction, undone as a whole when anything in it fails. */
async function readwrite<Names extends StoreName[], Result>(
  db: Database,
  names: Names,
  work: (tx: WriteTransaction<Names>) => Promise<Result>,
): Promise<Result> {
  const tx = db.transaction(names, 'readwrite', { durability: 'relaxed' });
  ignoreDone(tx);
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    abort(tx);
    throw error;
  }
}

function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // It has ended already.
  }
}

/** The database takes all of a buffer, so a view of a part is copied. */
function toStored({ bytes, deflated }: KeptPiece): StoredPiece {
  const { buffer } = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
  return deflated ? { deflated: buffer } : buffer;
}

/** The database may have damaged it. */
function toKept(stored: StoredPiece | undefined): KeptPiece | FiledPiece | null {
  if (stored instanceof ArrayBuffer) return { bytes: new Uint8Array(stored), deflated: false };
  const { deflated, at, length } = (stored ?? {}) as { deflated?: unknown; at?: unknown; length?: unknown };
  if (typeof at === 'number' && typeof length === 'number') return { at, length };
  return deflated instanceof ArrayBuffer ? { bytes: new Uint8Array(deflated), deflated: true } : null;
}

function toHeld(content: unknown, entry: LedgerEntry | undefined): HeldContent | null {
  return isContent(content) && entry !== undefined ? { content, indexes: keptIndexes(entry) } : null;
}
