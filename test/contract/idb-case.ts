/** The form of a case of the store over IndexedDB, and what only a browser's driver can do to it. */
import type { IdbStoreOptions } from '../../content/store/idb-store.ts';
import type { PieceStore } from '../../content/store/piece-store.ts';

export type DriverAction =
  /** Sets the origin's quota; `null` gives it its own again. Clears its databases, as the browser remembers for half
   * a minute what room an open one has. */
  | { readonly kind: 'quota'; readonly bytes: number | null }
  /** Clears the origin's databases, as a visitor can while pages are open. */
  | { readonly kind: 'clear-databases' }
  /** Deletes the files of the values that the browser keeps in files. */
  | { readonly kind: 'lose-files' };

export interface IdbSite {
  /** Name of a database that does not exist yet, the same throughout the case. */
  readonly name: string;
  /** Opens a store on that database, by default one without files. */
  readonly open: (options?: Partial<IdbStoreOptions>) => PieceStore;
  readonly act: (action: DriverAction) => Promise<void>;
}

export interface IdbCase {
  readonly name: string;
  /** Runs in a worker of an opaque origin, where IndexedDB refuses. */
  readonly opaque?: boolean;
  readonly run: (site: IdbSite) => Promise<void>;
}
