/**
 * A fetch from the network, from its request to its last byte: neighbours have the word that they may wait for ours instead
 * of fetching it too, and the line is measured. Called by whatever fetches from the network.
 */
import type { Content } from '../content.ts';
import type { Span } from '../geometry.ts';
import type { DeliveryParts } from './delivery-parts.ts';

type ReservationParts = Pick<DeliveryParts, 'peers' | 'line' | 'now'>;

export class Reservation {
  readonly #parts: ReservationParts;
  readonly #content: Content;
  #over = false;

  /** `pieces`: the first and the one after the last. */
  constructor(parts: ReservationParts, content: Content, pieces: Span) {
    this.#parts = parts;
    this.#content = content;
    parts.line.start(parts.now());
    const { start, end } = pieces;
    parts.peers.reserved(
      content,
      Array.from({ length: end - start }, (_, i) => start + i),
    );
  }

  /** So many bytes more are here. */
  take(bytes: number): void {
    const { line, now, peers } = this.#parts;
    line.take(bytes, now());
    const needsMs = line.news(now());
    if (needsMs !== null) peers.paced(needsMs);
  }

  /** The network brings no more, and what it has brought is kept once `kept` settles. */
  end(kept: Promise<void> = Promise.resolve()): void {
    if (this.#over) return;
    this.#over = true;
    this.#parts.line.end();
    void kept.then(() => this.#parts.peers.released(this.#content.digest));
  }
}
