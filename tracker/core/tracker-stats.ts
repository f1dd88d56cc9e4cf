/** What the core tells of its work. Shapes alone. */
import type { Reason } from './policy.ts';
import { countNone, type RefusalReason } from './refusal-reasons.ts';

/** Body bytes as visitors report them. */
export interface Reported {
  readonly peers: number;
  readonly network: number;
}

export interface TrackerStats {
  readonly rooms: number;
  /** Of this node. */
  readonly members: number;
  /** Of other nodes, in rooms that have members here. */
  readonly remoteMembers: number;
  readonly sockets: number;
  readonly addresses: number;
  /** The rest: since the start. */
  readonly joins: number;
  readonly introductions: number;
  readonly introducedBy: Readonly<Record<Reason, number>>;
  readonly signals: number;
  readonly refusals: number;
  readonly refusedBy: Readonly<Record<RefusalReason, number>>;
  readonly reported: Reported;
}

/** One room, for the owner. */
export interface RoomStats {
  readonly room: string;
  readonly members: number;
  readonly remoteMembers: number;
  readonly introductions: number;
  readonly reported: Reported;
  /** Numbers of map cells with the members known to be there, here and elsewhere; see `map-cells.ts`. */
  readonly cells: readonly (readonly [cell: number, members: number])[];
}

export interface Totals {
  joins: number;
  introductions: number;
  readonly introducedBy: Record<Reason, number>;
  signals: number;
  refusals: number;
  readonly refusedBy: Record<RefusalReason, number>;
  readonly reported: { peers: number; network: number };
}

export function startTotals(): Totals {
  return {
    joins: 0,
    introductions: 0,
    introducedBy: {
      address: 0,
      prefix: 0,
      asn: 0,
      cell: 0,
      district: 0,
      region: 0,
      anyone: 0,
      random: 0,
    },
    signals: 0,
    refusals: 0,
    refusedBy: countNone(),
    reported: { peers: 0, network: 0 },
  };
}
