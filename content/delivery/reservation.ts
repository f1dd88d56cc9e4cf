/**
 * The word given to neighbours that the network is bringing pieces, from the request to the last byte kept: they may wait
 * for ours instead of fetching them too. Called by whatever fetches from the network.
 */
import type { Content } from '../content.ts';
import type { Span } from '../geometry.ts';
import type { PeerSource } from './peer-source.ts';

export class Reservation {
  readonly #peers: PeerSource;
  readonly #content: Content;
  #over = false;

  /** `pieces`: the first and the one after the last. */
  constructor(peers: PeerSource, content: Content, pieces: Span) {
    this.#peers = peers;
    this.#content = content;
    const length = Math.max(0, pieces.end - pieces.start);
    peers.reserved(
      content,
      Array.from({ length }, (_, i) => pieces.start + i),
    );
  }

  /** The network brings no more, and what it has brought is kept once `kept` settles. */
  end(kept: Promise<void> = Promise.resolve()): void {
    if (this.#over) return;
    this.#over = true;
    void kept.then(() => this.#peers.released(this.#content.digest));
  }
}
