/** The shape of what the visitors' command prints. Bytes are body bytes of eligible resources. */
import type { Sources } from '../../protocol/port-messages.ts';

export interface VisitFigures extends Sources {
  /** What was asked before there was a neighbour (the first visitor: a working agent). */
  readonly cold: Sources;
  /** From navigation to the first neighbour; `null` for the first visitor. */
  readonly firstNeighbourMs: number | null;
  /** Resources that did not come. */
  readonly failed: number;
  /** Resources whose bytes as seen by the page differ from the file. */
  readonly mismatched: number;
  /** From navigation to the page's `load`. */
  readonly loadMs: number;
  /** From being ready to having seen everything. */
  readonly tourMs: number;
  /** Bytes that arrived in this browser and were thrown away. */
  readonly wasted: number;
  /** Bytes, counted as network, that reached the page without a report on them. */
  readonly unreported: number;
  /** Bytes of the network, cold ones too, by the reason that the service worker gave for them. */
  readonly networkReasons: Readonly<Record<string, number>>;
  /** Body bytes of eligible resources that the site sent during the tour, by its own count. */
  readonly sentBySite: number;
}

export interface VisitorsOutcome {
  readonly visitors: readonly VisitFigures[];
  /** The last visitor's share of bytes that came from peers and not from the network. */
  readonly offload: number;
  /** Pieces refused in all. */
  readonly rejected: number;
}
