/** One visitor in one room, here or at another node of the cluster. Shape alone. Kept by `room.ts`. */
import { pointOf, type Point } from './great-circle.ts';
import { clusterKeys, type Whereabouts } from './whereabouts.ts';

export interface Member {
  readonly id: string;
  /** The socket here; 0 for a member at another node. */
  readonly socket: number;
  /** The other node that it is connected to; null when it is ours. */
  readonly node: string | null;
  readonly whereabouts: Whereabouts;
  /** What its clusters are found by, see `clusterKeys`. */
  readonly keys: readonly (string | number | null)[];
  /** Where on the globe it is; null when that is not known. */
  readonly point: Point | null;
  /** Its place in each bag that it lies in, by the bag's number; kept by the bags. */
  readonly places: number[];
  /** Its number in the room, given by it. */
  serial: number;
  /** The stream whose viewers it would rather meet. */
  seeks: string | null;
  /** When it last said anything; Infinity for a member at another node, which sees to that. */
  heardAt: number;
  /** When it was last introduced to somebody, either way; -Infinity for never. */
  introducedAt: number;
  /** How often it was introduced, either way. */
  introductions: number;
  /** Hardly anybody can be reached from where it is, as it said last. */
  lonely: boolean;
  /** A lonely one has connected to it. */
  reached: boolean;
  /** When it last refused a connection for want of room; -Infinity for never, or when it has asked for more since. */
  fullAt: number;
}

export interface NewMember {
  readonly id: string;
  readonly socket: number;
  readonly node?: string;
  readonly whereabouts: Whereabouts;
  readonly seeks?: string | null | undefined;
  readonly heardAt: number;
}

export function newMember({ id, socket, node, whereabouts, seeks, heardAt }: NewMember): Member {
  return {
    id,
    socket,
    node: node ?? null,
    whereabouts,
    keys: clusterKeys(whereabouts),
    point: whereabouts.place === undefined ? null : pointOf(whereabouts.place),
    places: [],
    serial: 0,
    seeks: seeks ?? null,
    heardAt,
    introducedAt: -Infinity,
    introductions: 0,
    lonely: false,
    reached: false,
    fullAt: -Infinity,
  };
}
