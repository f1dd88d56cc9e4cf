/** The form of a case that every store of pieces must pass. Knows no test runner. */
import type { PieceStore } from '../../content/store/piece-store.ts';

export interface StoreCase {
  readonly name: string;
  /** `open` gives a new, empty store. */
  readonly run: (open: (options: { budget: number }) => PieceStore) => Promise<void>;
}
