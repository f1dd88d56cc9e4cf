/**
 * The store of pieces over IndexedDB, shared by the service worker and the agent's worker, which open the same database
 * at the same time. Whatever fails below means "no store today": reads give nothing, writes `false`, nothing rejects.
 */
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import { Connection, type Database } from './idb-connection.ts';
import { isLoss, isQuota } from './idb-errors.ts';
import * as transactions from './idb-transactions.ts';
import {
  MAX_STORE_BYTES,
  MIN_STORE_BYTES,
  PATIENCE_MS,
  QUOTA_EVICTION_FACTOR,
  QUOTA_SHARE,
  TIDY_MS,
  USES_DELAY_MS,
  VALUE_ROOM_BYTES,
} from './limits.ts';
import { belongInFile, isFiled, type FiledPiece, type PieceFiles } from './piece-files.ts';
import type { HeldContent, IndexedPiece, KeptPiece, PieceStore, StoreUsage } from './piece-store.ts';
import { within } from './within.ts';

export interface IdbStoreOptions {
  /** Name of the database. */
  readonly name?: string;
  /** Bytes kept at most; by default a share of what the browser grants the site. */
  readonly budget?: number;
  /** Where the pieces of large contents lie. */
  readonly files: PieceFiles;
}

/** A store over IndexedDB. Opens the database when first used. */
export function openIdbStore(options: IdbStoreOptions): PieceStore {
  return new IdbStore(options);
}

class IdbStore implements PieceStore {
  readonly #connection: Connection;
  readonly #givenBudget: number | undefined;
  #knownBudget: Promise<number> | null = null;
  readonly #uses = new Map<Digest, number>();
  #usesTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  readonly #files: PieceFiles;
  /** The last write. They follow one another, as in the database: no file is deleted that is about to be told of. */
  #written: Promise<unknown> = Promise.resolve();
  #tidyAt = 0;

  constructor(options: IdbStoreOptions) {
    this.#connection = new Connection(options.name ?? 'hearsay');
    this.#givenBudget = options.budget;
    this.#files = options.files;
  }

  read(digest: Digest, indexes: readonly number[], now: number): Promise<(KeptPiece | null | undefined)[]> {
    this.#noteUse(digest, now);
    if (indexes.length === 0) return Promise.resolve([]);
    return this.#ask(
      async (db) => this.#unfile(digest, await transactions.readPieces(db, digest, indexes)),
      [],
    );
  }

  write(content: Content, pieces: readonly IndexedPiece[], now: number): Promise<boolean> {
    const written = this.#written.then(() => this.#write(content, pieces, now));
    this.#written = written;
    return written;
  }

  async drop(digest: Digest, index?: number): Promise<void> {
    await this.#attempt((db) => transactions.dropPieces(db, digest, index), undefined);
  }

  held(digest: Digest): Promise<HeldContent | null> {
    return this.#ask((db) => transactions.readHeld(db, digest), null);
  }

  list(usedSince: number): Promise<HeldContent[]> {
    return this.#ask(async (db) => {
      await transactions.writeUses(db, this.#takeUses());
      return transactions.listHeld(db, usedSince);
    }, []);
  }

  async usage(): Promise<StoreUsage> {
    const budget = await this.#budget();
    const bytes = await this.#ask(transactions.readTotal, 0);
    return { bytes, budget };
  }

  getValue(name: string): Promise<unknown> {
    return this.#ask<unknown>((db) => transactions.readValue(db, name), null);
  }

  putValue(name: string, value: unknown): Promise<boolean> {
    return this.#attempt(
      (db) =>
        this.#withQuota(db, VALUE_ROOM_BYTES, '', async () => {
          await transactions.putValue(db, name, value);
          return true;
        }),
      false,
    );
  }

  close(): void {
    const flushed = this.#flushUses();
    this.#closed = true;
    void flushed.then(() => this.#connection.close());
  }

  async #write(content: Content, pieces: readonly IndexedPiece[], now: number): Promise<boolean> {
    if (now >= this.#tidyAt) {
      this.#tidyAt = now + TIDY_MS;
      await this.#attempt((db) => this.#tidy(db, null), undefined);
    }
    const bytes = pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
    const budget = await this.#budget();
    const keep = async (db: Database): Promise<boolean> => {
      const filed = belongInFile(content, pieces) && (await this.#files.write(content, pieces, budget));
      if (filed === 'left') return true;
      return transactions.writePieces(db, { content, pieces, now, budget, uses: this.#uses, filed });
    };
    return this.#attempt((db) => this.#withQuota(db, bytes, content.digest, () => keep(db)), false);
  }

  /** Deletes the files of what is kept no more: at once when room is needed for `spared`, which is yet to be told of. */
  #tidy(db: Database, spared: Digest | null): Promise<void> {
    return this.#files.keepOnly(() => transactions.readDigests(db), spared);
  }

  /** Reads what lies in the content's file. */
  async #unfile(
    digest: Digest,
    found: readonly (KeptPiece | FiledPiece | null)[],
  ): Promise<(KeptPiece | null | undefined)[]> {
    const filed = found.filter((piece) => isFiled(piece));
    const read = filed.length > 0 ? await this.#files.read(digest, filed) : [];
    return found.map((piece) => {
      if (!isFiled(piece)) return piece;
      const bytes = read[filed.indexOf(piece)];
      return bytes && { bytes, deflated: false };
    });
  }

  /** As `attempt`, for those who wait: a store that takes too long is as good as none. */
  #ask<Result>(work: (db: Database) => Promise<Result>, otherwise: Result): Promise<Result> {
    return within(PATIENCE_MS, this.#attempt(work, otherwise), otherwise);
  }

  /** Runs `work`, once more on a new connection when the first is lost. */
  async #attempt<Result>(work: (db: Database) => Promise<Result>, otherwise: Result): Promise<Result> {
    for (let attempts = 0; attempts < 2 && !this.#closed; attempts++) {
      const db = await this.#connection.database();
      if (db === null) return otherwise;
      try {
        const result = await work(db);
        this.#connection.worked();
        return result;
      } catch (error) {
        if (!isLoss(error)) return otherwise;
        await this.#connection.lost(db);
      }
    }
    return otherwise;
  }

  /** Runs `work`, once more after evictions when there is no room for its `bytes`. */
  async #withQuota(
    db: Database,
    bytes: number,
    spared: Digest,
    work: () => Promise<boolean>,
  ): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      if (!isQuota(error)) throw error;
      await transactions.evictContents(db, bytes * QUOTA_EVICTION_FACTOR, spared, this.#uses);
      await this.#tidy(db, spared);
      return await work();
    }
  }

  /** Reading must not wait for this to be written. */
  #noteUse(digest: Digest, now: number): void {
    if (this.#closed) return;
    this.#uses.set(digest, Math.max(this.#uses.get(digest) ?? now, now));
    this.#usesTimer ??= setTimeout(() => void this.#flushUses(), USES_DELAY_MS);
  }

  async #flushUses(): Promise<void> {
    const uses = this.#takeUses();
    await this.#attempt((db) => transactions.writeUses(db, uses), undefined);
  }

  #takeUses(): transactions.Uses {
    clearTimeout(this.#usesTimer);
    this.#usesTimer = undefined;
    const uses = new Map(this.#uses);
    this.#uses.clear();
    return uses;
  }

  #budget(): Promise<number> {
    this.#knownBudget ??=
      this.#givenBudget === undefined ? defaultBudget() : Promise.resolve(this.#givenBudget);
    return this.#knownBudget;
  }
}

async function defaultBudget(): Promise<number> {
  try {
    const { quota = 0 } = await navigator.storage.estimate();
    return Math.min(MAX_STORE_BYTES, Math.max(MIN_STORE_BYTES, Math.floor(quota * QUOTA_SHARE)));
  } catch {
    return MIN_STORE_BYTES;
  }
}
