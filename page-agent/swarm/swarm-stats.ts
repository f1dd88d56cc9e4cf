/** Figures of the swarm for the page's `stats`, for tests and for the simulator. Decides nothing. */

import type { Holdings } from './holdings.ts';
import type { Neighbour } from './neighbour.ts';

/** Totals since the start; the parts of the engine count here. */
export interface SwarmCounters {
  piecesReceived: number;
  bytesReceived: number;
  piecesRejected: number;
  piecesSent: number;
  bytesSent: number;
  timeouts: number;
  banned: number;
}

export interface NeighbourStats {
  readonly peer: string;
  /** Bytes a millisecond. */
  readonly goodput: number;
  /** Milliseconds. */
  readonly latency: number;
  readonly stalled: boolean;
  /** Pieces that it has delivered, and asks outstanding at it. */
  readonly pieces: number;
  readonly outstanding: number;
  /** Contents that it holds something of. */
  readonly contents: number;
}

export interface SwarmStats extends Readonly<SwarmCounters> {
  readonly neighbours: readonly NeighbourStats[];
  readonly connecting: number;
  /** The tracker has welcomed us, and its socket is open. */
  readonly joined: boolean;
  /** Asks of the visitor that are open, and pieces that they still want. */
  readonly asks: number;
  readonly wanted: number;
  /** Uploads that hold a slot, and that wait for one. */
  readonly uploading: number;
  readonly queued: number;
  /** Contents that can be served. */
  readonly held: number;
}

export function neighbourStats(neighbours: Iterable<Neighbour>, holdings: Holdings): NeighbourStats[] {
  return Array.from(neighbours, ({ peer, score, downloads }) => ({
    peer,
    goodput: score.goodput,
    latency: score.latency,
    stalled: score.stalled,
    pieces: score.pieces,
    outstanding: downloads.open.size,
    contents: holdings.contentsOf(peer),
  }));
}

export function startCounters(): SwarmCounters {
  return {
    piecesReceived: 0,
    bytesReceived: 0,
    piecesRejected: 0,
    piecesSent: 0,
    bytesSent: 0,
    timeouts: 0,
    banned: 0,
  };
}
