/**
 * One request for a segment of a film, in virtual time, as `sw/stream-requests.ts` answers it: an agent that is being
 * brought, the notary's word and a mesh that comes together are waited for as long as the player can spare; then it is
 * delivered like anything else. Knows nothing of playlists. Called by the measured request.
 */
import { pieceCount } from '../../../content/geometry.ts';
import { networkNeedsMs, rememberNetwork } from '../../../content/hedge.ts';
import {
  LATE_STATEMENT_MS,
  MAX_HOLDER_MS,
  MAX_SPARE_MS,
  STATEMENT_MS,
  USUAL_SEGMENT_BYTES,
} from '../../../sw/limits.ts';
import { FRESH_AGENT_MS } from '../limits.ts';
import type { VisitorParts, Wish } from './delivery-parts.ts';
import { Delivery } from './delivery.ts';
import type { StreamWatch } from './stream-watch.ts';

export class StreamRequest {
  readonly #parts: VisitorParts;
  readonly #wish: Wish;
  readonly #watch: StreamWatch;
  readonly #index: number;
  #way: { cancel(): void } | null = null;
  #over = false;

  constructor(parts: VisitorParts, wish: Wish, watch: StreamWatch, index: number) {
    this.#parts = parts;
    this.#wish = wish;
    this.#watch = watch;
    this.#index = index;
    const { visitor } = parts;
    this.#await(
      this.#spareMs,
      Infinity,
      () => visitor.engine !== null,
      (there) => {
        if (there) this.#seekStatement();
        else this.#fetchUntold('no agent yet');
      },
    );
  }

  cancel(): void {
    this.#over = true;
    this.#way?.cancel();
  }

  #seekStatement(): void {
    this.#watch.wanted(this.#index, false);
    this.#watch.whenStatedForPlayer(this.#index, STATEMENT_MS, this.#spareMs, (stated) => {
      if (this.#over) return;
      if (!stated) return this.#fetchUntold('not vouched for in time');
      if (this.#spareMs > 0) this.#watch.wanted(this.#index, true);
      this.#seekHolder();
    });
  }

  /** While the mesh may yet come together, a neighbour that holds it is waited for. */
  #seekHolder(): void {
    const { visitor } = this.#parts;
    const { digest } = this.#wish.content;
    const freshUntil = visitor.agentAt + FRESH_AGENT_MS;
    this.#await(
      Math.min(MAX_HOLDER_MS, this.#spareMs),
      freshUntil,
      () => visitor.mayHold(digest),
      () => {
        this.#way = new Delivery(this.#parts, this.#wish);
      },
    );
  }

  /** Waits for something at most `ms`, and no longer than `until`. */
  #await(ms: number, until: number, isThere: () => boolean, then: (there: boolean) => void): void {
    const { clock, visitor } = this.#parts;
    const wait = Math.min(ms, until - clock.now);
    if (isThere() || wait <= 0) return then(isThere());
    const end = (): void => {
      if (visitor.onAround.delete(look) && !this.#over) then(isThere());
    };
    const look = (): void => {
      if (isThere()) end();
    };
    visitor.onAround.add(look);
    clock.after(wait, end);
  }

  /** From the network, as it is. It is kept when a statement comes after all. */
  #fetchUntold(reason: string): void {
    const { clock, origin, visitor } = this.#parts;
    const { content } = this.#wish;
    const start = clock.now;
    let firstByteMs = 0;
    this.#way = origin.fetch(visitor.options.place, content.size, reason, {
      began: () => {
        firstByteMs = clock.now - start;
        this.#wish.began();
      },
      passed: () => {
        visitor.hedge = rememberNetwork(visitor.hedge, firstByteMs, content.size, clock.now - start);
        this.#watch.whenStated(this.#index, LATE_STATEMENT_MS, (stated) => {
          const all = Array.from({ length: pieceCount(content.size) }, (_, index) => index);
          if (stated) visitor.keep(content, all);
        });
        this.#wish.ended();
        return 0;
      },
    });
  }

  /** Milliseconds that may pass before the network must begin, for the player to be in time. */
  get #spareMs(): number {
    const { dryAt } = this.#wish;
    if (dryAt === null) return 0;
    const { clock, visitor } = this.#parts;
    const left = dryAt - clock.now - networkNeedsMs(visitor.hedge, USUAL_SEGMENT_BYTES);
    return Math.max(0, Math.min(MAX_SPARE_MS, left));
  }
}
