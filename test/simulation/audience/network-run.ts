/**
 * A run of pieces fetched from the network, kept and reserved for neighbours meanwhile, as `content/delivery/network-lane.ts`
 * does in the middle of a body and `origin-tap.ts` from its start. Knows nothing of neighbours. Called by the delivery.
 */
import type { Content } from '../../../content/content.ts';
import { pieceLength } from '../../../content/geometry.ts';
import { STORE_WRITE_MS } from '../limits.ts';
import type { Fetch } from '../origin.ts';
import type { DeliveryParts } from './delivery-parts.ts';

/** Pieces `first` to before `end`, and why they are not a neighbour's to bring. */
export interface RunOrder {
  readonly content: Content;
  readonly first: number;
  readonly end: number;
  readonly reason: string;
}

export interface RunListener {
  /** The first byte is here. */
  began(): void;
  piece(index: number): void;
  ended(): void;
}

export class NetworkRun {
  readonly #parts: DeliveryParts;
  readonly #content: Content;
  readonly #end: number;
  readonly #fetch: Fetch;
  #next: number;
  #running = true;

  constructor(parts: DeliveryParts, order: RunOrder, listener: RunListener) {
    const { content, first, end, reason } = order;
    const { origin, visitor } = parts;
    this.#parts = parts;
    this.#content = content;
    this.#next = first;
    this.#end = end;
    const reserved = Array.from({ length: end - first }, (_, i) => first + i);
    visitor.line.start(parts.clock.now);
    visitor.reserve(content, reserved);
    this.#fetch = origin.fetch(visitor.options.place, pieceLength(content.size, first), reason, {
      began: () => listener.began(),
      passed: () => this.#passed(listener),
    });
  }

  /** True while it will bring piece `index`. */
  covers(index: number): boolean {
    return this.#running && index >= this.#next && index < this.#end;
  }

  /** Ends when others have brought all that it would. */
  yieldTo(arrived: (index: number) => boolean): void {
    if (!this.#running) return;
    for (let index = this.#next; index < this.#end; index++) if (!arrived(index)) return;
    this.cancel();
  }

  cancel(): void {
    if (!this.#running) return;
    const bytes = this.#fetch.cancel();
    if (bytes > 0) this.#parts.visitor.line.take(bytes, this.#parts.clock.now);
    this.#release();
  }

  #passed(listener: RunListener): number {
    const index = this.#next++;
    this.#parts.visitor.line.take(pieceLength(this.#content.size, index), this.#parts.clock.now);
    this.#tellPace();
    this.#parts.visitor.keep(this.#content, [index]);
    const isLast = this.#next === this.#end;
    if (isLast) this.#release();
    listener.piece(index);
    if (isLast) listener.ended();
    return this.#running ? pieceLength(this.#content.size, this.#next) : 0;
  }

  /** Nobody need wait for more once what has come is kept. */
  #release(): void {
    this.#running = false;
    this.#parts.visitor.line.end();
    this.#parts.clock.after(STORE_WRITE_MS, () => {
      this.#parts.visitor.release(this.#content);
      this.#tellPace();
    });
  }

  #tellPace(): void {
    const { visitor } = this.#parts;
    const needsMs = visitor.line.news(visitor.now);
    if (needsMs !== null) visitor.tell({ kind: 'pace', needsMs });
  }
}
