/** What a delivery works with. Put together once by the service worker, and once by the agent's worker. */
import type { ManifestEntry } from '../manifest.ts';
import type { Content } from '../content.ts';
import type { Span } from '../geometry.ts';
import type { Hash } from '../hashing/hasher.ts';
import type { Player } from '../hedge.ts';
import type { LineMeter } from '../line-meter.ts';
import type { PieceStore } from '../store/piece-store.ts';
import type { Urgency } from '../urgency.ts';
import type { PeerSource } from './peer-source.ts';

export interface DeliveryParts {
  readonly store: PieceStore;
  readonly peers: PeerSource;
  readonly hash: Hash;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Milliseconds on a steady clock. */
  readonly now: () => number;
  /** What earlier deliveries of this context measured. */
  readonly line: LineMeter;
  /** The network's bytes are not those of the manifest: it may be old. */
  readonly onMismatch: (content: Content) => void;
}

/** One request for one content. */
export interface DeliveryRequest {
  readonly request: Request;
  readonly entry: ManifestEntry;
  readonly urgency: Urgency;
  /** The player that asks; absent when nobody knows when it runs dry. Its times are on the parts' clock. */
  readonly player?: Player;
}

export type SourceName = 'store' | 'peers' | 'network';

/** What became of a delivery, for the stats. */
export interface DeliveryReport {
  readonly sources: Readonly<Record<SourceName, number>>;
  readonly wasted: number;
  /** Pieces from peers or the store that failed the check. */
  readonly rejected: number;
  readonly reason: string;
  /** The bytes asked for; absent when that is all of them. */
  readonly span?: Span;
}
