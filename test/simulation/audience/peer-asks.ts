/**
 * Asks a visitor's neighbours for the pieces of one body, a window ahead of the page, as `content/delivery/peer-lane.ts`
 * does. Knows nothing of the network. Called by the delivery.
 */
import type { Content } from '../../../content/content.ts';
import type { Urgency } from '../../../content/urgency.ts';
import { askAgain } from '../../../sw/ask-again.ts';
import type { DeliveryVisitor } from './delivery-parts.ts';
import type { AskListener } from './visitor.ts';

/** Pieces asked for ahead, and in one ask, as in `peer-lane.ts`. */
const AHEAD_PIECES = 32;
const STEP_PIECES = 8;

/** Milliseconds after which neighbours are asked again for what none of them had, as there. */
const AGAIN_MS = 2_000;
export const SOON_AGAIN_MS = 500;

/** Whose pieces are asked for. */
export interface AskingBody {
  wants(index: number): boolean;
  /** Milliseconds in which a piece may come. */
  withinMs(index: number): number;
}

export interface PeerListener {
  piece(index: number): void;
  /** A promise was made. */
  changed(): void;
  /** Something is unavailable. */
  missing(): void;
}

export class PeerAsks {
  /** Neighbours hold something of this content. */
  open = false;
  /** As there. */
  waitsUntil = -1;
  readonly outstanding = new Set<number>();
  /** Pieces that neighbours have brought. */
  readonly brought = new Set<number>();
  readonly #visitor: DeliveryVisitor;
  readonly #content: Content;
  readonly #urgency: Urgency;
  readonly #listener: PeerListener;
  /** When a piece that has been asked for may be so again. */
  readonly #againAt = new Map<number, number>();
  readonly #isPatient: boolean;
  readonly #asks: { cancel(): void }[] = [];

  /** `isPatient`: what was promised and has not come is asked for again, as `sw/stream-requests.ts` does. */
  constructor(
    visitor: DeliveryVisitor,
    content: Content,
    urgency: Urgency,
    listener: PeerListener,
    isPatient: boolean,
  ) {
    this.#visitor = visitor;
    this.#content = content;
    this.#urgency = urgency;
    this.#listener = listener;
    this.#isPatient = isPatient;
  }

  askAhead(from: number, end: number, body: AskingBody, ahead = AHEAD_PIECES): void {
    if (!this.open) return;
    const limit = Math.min(end, from + ahead);
    const { now } = this.#visitor;
    const indexes: number[] = [];
    for (let index = from; index < limit; index++) {
      if ((this.#againAt.get(index) ?? now) <= now && body.wants(index)) indexes.push(index);
    }
    const urgent = indexes[0] === from || limit === end;
    if (indexes.length === 0 || (!urgent && indexes.length < Math.min(STEP_PIECES, ahead))) return;
    this.#ask(indexes, body.withinMs(indexes.at(-1)!));
  }

  cancel(): void {
    this.open = false;
    for (const ask of this.#asks) ask.cancel();
    this.#asks.length = 0;
    this.outstanding.clear();
  }

  #ask(indexes: readonly number[], withinMs: number): void {
    for (const index of indexes) {
      this.outstanding.add(index);
      this.#againAt.set(index, Infinity);
    }
    const listener: AskListener = {
      piece: (index) => {
        if (!this.outstanding.delete(index)) return;
        this.brought.add(index);
        this.#listener.piece(index);
      },
      coming: (waitMs) => {
        this.waitsUntil = Math.max(this.waitsUntil, waitMs && this.#visitor.now + waitMs);
        this.#listener.changed();
      },
      unavailable: (missing) => {
        for (const index of missing) {
          this.outstanding.delete(index);
          this.#againAt.set(index, this.#visitor.now + (withinMs < Infinity ? SOON_AGAIN_MS : AGAIN_MS));
        }
        this.#listener.missing();
      },
    };
    const ask = (wanted: readonly number[], once: AskListener): { cancel(): void } => ({
      cancel: this.#visitor.ask(this.#content, wanted, this.#urgency, once, withinMs),
    });
    this.#asks.push(this.#isPatient ? askAgain(ask, indexes, listener) : ask(indexes, listener));
  }
}
