/**
 * Network pieces of one body on their way into the store, in batches, as `content/delivery/piece-keeper.ts` does: they are
 * told to neighbours when a batch is written. Called by the delivery.
 */
import type { Content } from '../../../content/content.ts';
import type { Visitor } from './visitor.ts';

/** Pieces in a batch, as in `piece-keeper.ts`. */
const BATCH_PIECES = 16;

export class PieceSaving {
  readonly #visitor: Visitor;
  readonly #content: Content;
  #pending: number[] = [];

  constructor(visitor: Visitor, content: Content) {
    this.#visitor = visitor;
    this.#content = content;
  }

  add(index: number): void {
    this.#pending.push(index);
    if (this.#pending.length >= BATCH_PIECES) this.flush();
  }

  flush(): void {
    const batch = this.#pending;
    if (batch.length === 0) return;
    this.#pending = [];
    this.#visitor.keep(this.#content, batch);
  }
}
