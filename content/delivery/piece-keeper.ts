/**
 * Puts verified network pieces into the store as they come, beside the answer and never in its way, and lets neighbours
 * know. Called by the lanes that read the network.
 */
import type { Content } from '../content.ts';
import type { IndexedPiece, PieceStore } from '../store/piece-store.ts';
import type { PeerSource } from './peer-source.ts';

/** Pieces that wait for a store which stalls; what comes beyond that is not kept. Judgement: 64 MiB, as in an agent whose device has
 * little memory. */
const MAX_WAITING = 256;

export class PieceKeeper {
  readonly #store: PieceStore;
  readonly #peers: PeerSource;
  readonly #content: Content;
  #pending: IndexedPiece[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(store: PieceStore, peers: PeerSource, content: Content) {
    this.#store = store;
    this.#peers = peers;
    this.#content = content;
  }

  /** Written at once, or together with what else comes while the store is busy: whoever was promised it waits for that. */
  add(index: number, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#pending.length < MAX_WAITING) this.#pending.push({ index, bytes, deflated: false });
    void this.flush();
  }

  /** Settles when all so far is written. */
  flush(): Promise<void> {
    return (this.#writing = this.#writing.then(() => this.#write()));
  }

  async #write(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    if (batch.length === 0 || !(await this.#store.write(this.#content, batch, Date.now()))) return;
    this.#peers.kept(
      this.#content,
      batch.map(({ index }) => index),
    );
  }
}
