/**
 * Where somebody is on the network: lines, region, address translation, and who shares a router or an uplink. From two
 * places follow the lines between them, the latency, what loss and distance allow, and whether they connect at all.
 * Knows nothing of visitors.
 */
import {
  CHANNEL_PACKET_BYTES,
  CHANNEL_WINDOW_BYTES,
  EDGE_MS,
  FAR_MS,
  LAN_MS,
  LAN_RATE,
  MATHIS_FACTOR,
  NEAR_MS,
  TCP_PACKET_BYTES,
  TCP_WINDOW_BYTES,
} from '../limits.ts';
import { Line } from './flow.ts';

/** `open`: an address of its own. `cone`: reached by who was addressed. `symmetric`: a new port for each. `closed`: no UDP. */
export type Nat = 'open' | 'cone' | 'symmetric' | 'closed';

export interface Access {
  /** Bytes a millisecond. */
  readonly down: number;
  readonly up: number;
  /** Milliseconds one way to the edge of the access network. */
  readonly latencyMs: number;
  /** Share of packets lost. */
  readonly loss: number;
}

/** A router with an uplink that all behind it share: a carriage, a household, an office. */
export interface SharedUplink {
  readonly down: Line;
  readonly up: Line;
  readonly latencyMs: number;
  readonly loss: number;
  readonly address: string;
  readonly nat: Nat;
  readonly region: number;
}

export interface Place {
  readonly down: Line;
  readonly up: Line;
  readonly latencyMs: number;
  readonly loss: number;
  readonly region: number;
  readonly nat: Nat;
  /** Public IPv4 address. */
  readonly address: string;
  readonly behind: SharedUplink | null;
}

/** What carries bytes from one place to another. */
export interface Path {
  readonly lines: readonly Line[];
  /** Milliseconds one way. */
  readonly latencyMs: number;
  /** Bytes a millisecond of one connection. */
  readonly ceiling: number;
}

export function sharedUplink(
  access: Access,
  where: Pick<SharedUplink, 'address' | 'nat' | 'region'>,
): SharedUplink {
  const { latencyMs, loss } = access;
  return { down: new Line(access.down), up: new Line(access.up), latencyMs, loss, ...where };
}

/** A place with an access line of its own. */
export function placeOf(access: Access, where: Pick<Place, 'address' | 'nat' | 'region'>): Place {
  const { latencyMs, loss } = access;
  return { down: new Line(access.down), up: new Line(access.up), latencyMs, loss, behind: null, ...where };
}

/** A place in the network behind a shared uplink. */
export function placeBehind(behind: SharedUplink, lanRate = LAN_RATE): Place {
  const { latencyMs, loss, region, nat, address } = behind;
  const [down, up] = [new Line(lanRate), new Line(lanRate)];
  return { down, up, latencyMs, loss, region, nat, address, behind };
}

/** From `from` to `to`, both visitors. */
export function pathBetween(from: Place, to: Place): Path {
  if (from.behind !== null && from.behind === to.behind) {
    const ceiling = ceilingOf(2 * LAN_MS, 0, CHANNEL_PACKET_BYTES, CHANNEL_WINDOW_BYTES);
    return { lines: [from.up, to.down], latencyMs: LAN_MS, ceiling };
  }
  const latencyMs = from.latencyMs + to.latencyMs + (from.region === to.region ? NEAR_MS : FAR_MS);
  const loss = from.loss + to.loss;
  return {
    lines: [...upLines(from), ...downLines(to)],
    latencyMs,
    ceiling: ceilingOf(2 * latencyMs, loss, CHANNEL_PACKET_BYTES, CHANNEL_WINDOW_BYTES),
  };
}

/** From a CDN's nearest edge to a visitor; `origin` when the origin's own rate counts. */
export function pathFromEdge(origin: Line | null, to: Place): Path {
  const latencyMs = to.latencyMs + EDGE_MS;
  const ceiling = ceilingOf(2 * latencyMs, to.loss, TCP_PACKET_BYTES, TCP_WINDOW_BYTES);
  return { lines: origin === null ? downLines(to) : [origin, ...downLines(to)], latencyMs, ceiling };
}

/** True when a connection can be made without a relay. */
export function connects(a: Place, b: Place): boolean {
  if (a.behind !== null && a.behind === b.behind) return true;
  if (a.nat === 'closed' || b.nat === 'closed') return false;
  if (a.nat === 'open' || b.nat === 'open') return true;
  return a.nat === 'cone' && b.nat === 'cone';
}

/** True for one whom nobody can connect to, wherever they are. */
export function isAlone({ nat, behind }: Place): boolean {
  return nat === 'closed' && behind === null;
}

function downLines(place: Place): Line[] {
  return place.behind === null ? [place.down] : [place.behind.down, place.down];
}

function upLines(place: Place): Line[] {
  return place.behind === null ? [place.up] : [place.up, place.behind.up];
}

/** Bytes a millisecond that loss and the window allow one connection. */
function ceilingOf(roundTripMs: number, loss: number, packet: number, window: number): number {
  const byLoss = loss > 0 ? (MATHIS_FACTOR * packet) / (roundTripMs * Math.sqrt(loss)) : Infinity;
  return Math.min(byLoss, window / roundTripMs);
}
