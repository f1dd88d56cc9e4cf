/**
 * The database's schema and a connection that is opened when first needed, reopened once when it is lost, and given up
 * for a while after that. Knows nothing of what is kept; called by the store over IndexedDB alone.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Content } from '../content.ts';
import type { Digest } from '../digest.ts';
import type { LedgerEntry } from './evictions.ts';
import { MAX_STRIKES, PATIENCE_MS, REST_MS } from './limits.ts';
import type { FiledPiece } from './piece-files.ts';
import { within } from './within.ts';

/** A plain piece is a bare ArrayBuffer: Blobs can't be kept in Safari's private mode. Of one that lies in its content's file it is
 * said where. */
export type StoredPiece = ArrayBuffer | { readonly deflated: ArrayBuffer } | FiledPiece;

export interface Schema extends DBSchema {
  pieces: { key: [Digest, number]; value: StoredPiece };
  /** Apart from the ledger: its list of piece digests is long and never changes, the ledger is short and often does. */
  contents: { key: Digest; value: Content };
  ledger: { key: Digest; value: LedgerEntry; indexes: { usedAt: number } };
  totals: { key: 'bytes'; value: number };
  values: { key: string; value: unknown };
}

export type Database = IDBPDatabase<Schema>;

const VERSION = 1;

export class Connection {
  readonly #name: string;
  #current: Promise<Database | null> | null = null;
  #patience: Promise<Database | null> = Promise.resolve(null);
  #strikes = 0;
  #gaveUpAt: number | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /** The open database; `null` when there is none today, or not yet after PATIENCE_MS. Never rejects. */
  database(): Promise<Database | null> {
    if (this.#current === null || this.#hasRested()) {
      this.#current = this.#openOrGiveUp();
      this.#patience = within(PATIENCE_MS, this.#current, null);
    }
    return Promise.race([this.#current, this.#patience]);
  }

  /** A transaction has succeeded: the next loss deserves another try. */
  worked(): void {
    this.#strikes = 0;
  }

  /** A transaction on `db` has failed in a way that a new connection may mend. */
  async lost(db: Database): Promise<void> {
    if (await this.#release(db)) this.#strikes++;
  }

  close(): void {
    const current = this.#current;
    this.#strikes = Number.POSITIVE_INFINITY;
    this.#gaveUpAt = null;
    this.#current = Promise.resolve(null);
    void current?.then((db) => db?.close());
  }

  async #openOrGiveUp(): Promise<Database | null> {
    while (this.#strikes < MAX_STRIKES) {
      try {
        return await this.#open();
      } catch {
        this.#strikes++;
      }
    }
    if (this.#strikes === MAX_STRIKES) this.#gaveUpAt = performance.now();
    return null;
  }

  /** What refused once, such as a disk that was full, may have passed. One more try is cheap. */
  #hasRested(): boolean {
    if (this.#gaveUpAt === null || performance.now() - this.#gaveUpAt < REST_MS) return false;
    this.#gaveUpAt = null;
    this.#strikes = MAX_STRIKES - 1;
    return true;
  }

  /** Rejects when refused, when the schema is another's newer one, and when other connections block it. */
  async #open(): Promise<Database> {
    let refuse: (error: Error) => void = () => {};
    const blocked = new Promise<never>((_, reject) => (refuse = reject));
    const opening: Promise<Database> = openDB<Schema>(this.#name, VERSION, {
      upgrade: createStores,
      blocked: () => refuse(new Error('Another connection holds an older schema open.')),
      // Whoever deletes or upgrades the database waits for this connection to close.
      blocking: () => void opening.then((db) => this.#release(db)),
      terminated: () => void opening.then((db) => this.#release(db)),
    });
    try {
      return await Promise.race([opening, blocked]);
    } catch (error) {
      opening.then(
        (db) => db.close(),
        () => {},
      );
      throw error;
    }
  }

  /** Closes `db`. True when it was the current one; the next use opens another. */
  async #release(db: Database): Promise<boolean> {
    db.close();
    const current = this.#current;
    if (current === null || (await current) !== db || current !== this.#current) return false;
    this.#current = null;
    return true;
  }
}

/** What is kept can be had again, so a new schema starts empty. */
function createStores(db: Database): void {
  for (const name of db.objectStoreNames) db.deleteObjectStore(name);
  db.createObjectStore('pieces');
  db.createObjectStore('contents', { keyPath: 'digest' });
  db.createObjectStore('ledger', { keyPath: 'digest' }).createIndex('usedAt', 'usedAt');
  db.createObjectStore('totals');
  db.createObjectStore('values');
}
