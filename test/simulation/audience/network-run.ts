/**
 * A run of missing pieces fetched from the network in the middle of a body, as `content/delivery/network-lane.ts` does.
 * Knows nothing of neighbours. Called by the delivery.
 */
import type { Content } from '../../../content/content.ts';
import { pieceLength } from '../../../content/geometry.ts';
import type { Place } from '../network/place.ts';
import type { Fetch, Origin } from '../origin.ts';

export interface RunListener {
  piece(index: number): void;
  ended(): void;
}

export class NetworkRun {
  readonly #end: number;
  readonly #fetch: Fetch;
  #next: number;
  #running = true;

  /** Pieces `first` to before `end`. */
  constructor(
    origin: Origin,
    to: Place,
    content: Content,
    first: number,
    end: number,
    listener: RunListener,
  ) {
    this.#next = first;
    this.#end = end;
    this.#fetch = origin.fetch(to, pieceLength(content.size, first), {
      began: () => undefined,
      passed: () => {
        const index = this.#next++;
        const isLast = this.#next === end;
        if (isLast) this.#running = false;
        listener.piece(index);
        if (isLast) listener.ended();
        return this.#running ? pieceLength(content.size, this.#next) : 0;
      },
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
    this.#running = false;
    this.#fetch.cancel();
  }
}
