/** What the public API tells about its work. Shapes alone; sizes in bytes. */
import type { Sources } from '../protocol/port-messages.ts';

/** `off`: this browser or visitor does not take part. `starting`: the page's own load comes first. `ready`: this tab's
 * agent runs. `following`: another tab's agent serves this one. `stopped`: by `stop()`. */
export type HearsayState = 'off' | 'starting' | 'ready' | 'following' | 'stopped';

export interface HearsayStats {
  readonly state: HearsayState;
  /** This tab's agent has a socket to the tracker, which has welcomed it: with no neighbours, nobody else is there. */
  readonly tracker: boolean;
  /** Connected visitors. */
  readonly neighbours: number;
  /** Body bytes of this page's eligible resources by source; uploaded to neighbours; fetched in vain; and those of the
   * network’s that came before any neighbour had been met: what a cold start costs. */
  readonly bytes: Sources & { readonly uploaded: number; readonly wasted: number; readonly early: number };
  /** Pieces that failed the check. */
  readonly rejected: number;
  /** Resources served to this page by the service worker. */
  readonly resources: number;
}

/** One resource as it was served. `reason`: why from there, in a few words. */
export interface ServedResource {
  readonly url: string;
  readonly sources: Sources;
  readonly wasted: number;
  readonly rejected: number;
  readonly reason: string;
  /** It was answered before this visitor had met any neighbour. */
  readonly early: boolean;
  /** The bytes that a range asked for, from `start` up to and not including `end`; absent when that is all of them. */
  readonly span?: { readonly start: number; readonly end: number };
}

export interface PeerChange {
  readonly peer: string;
  readonly state: 'connecting' | 'open' | 'closed' | 'banned';
}

export interface HearsayEvents extends Record<string, unknown> {
  stats: HearsayStats;
  resource: ServedResource;
  peer: PeerChange;
  state: HearsayState;
}

export const NO_STATS: HearsayStats = {
  state: 'starting',
  tracker: false,
  neighbours: 0,
  bytes: { network: 0, peers: 0, store: 0, uploaded: 0, wasted: 0, early: 0 },
  rejected: 0,
  resources: 0,
};

/** The totals with one more resource. */
export function withResource(stats: HearsayStats, resource: ServedResource): HearsayStats {
  const { bytes } = stats;
  return {
    ...stats,
    bytes: {
      network: bytes.network + resource.sources.network,
      peers: bytes.peers + resource.sources.peers,
      store: bytes.store + resource.sources.store,
      uploaded: bytes.uploaded,
      wasted: bytes.wasted + resource.wasted,
      early: bytes.early + (resource.early ? resource.sources.network : 0),
    },
    rejected: stats.rejected + resource.rejected,
    resources: stats.resources + 1,
  };
}
