/**
 * Where a visitor is, as far as is known: its address, networks around it, a place on the map. Shapes and the keys under
 * which neighbours are found; knows nothing of how these came about. Made by `tracker/locate.ts` and the simulation.
 */
import { PLACE_GRAIN_DEGREES } from './limits.ts';
import { cellOf } from './map-cells.ts';
import type { Place } from './place.ts';

export interface Whereabouts {
  /** Whatever shares one allowance, such as an IPv4 address or an IPv6 /64. */
  readonly address: string;
  /** Its IPv4 /24 or IPv6 /48. */
  readonly prefix?: string | undefined;
  /** The number of the autonomous system: its provider's network. */
  readonly asn?: number | undefined;
  readonly place?: Place | undefined;
}

/** What two visitors may have in common, the nearest first. The cells are squares of the map, see `map-cells.ts`. */
export const RANKS = ['address', 'prefix', 'asn', 'cell', 'district', 'region'] as const;
export type Rank = (typeof RANKS)[number];

/** Edges of the three kinds of cells, in degrees. Judgement: a city, a state, a part of a continent. */
export const CELL_DEGREES = { cell: 1, district: 4, region: 16 } as const;

/** What each rank's cluster is found by, in the order of RANKS; null where that is not known. */
export function clusterKeys({ address, prefix, asn, place }: Whereabouts): (string | number | null)[] {
  const cell = (degrees: number): number | null => (place === undefined ? null : cellOf(place, degrees));
  return [
    address,
    prefix ?? null,
    asn ?? null,
    cell(CELL_DEGREES.cell),
    cell(CELL_DEGREES.district),
    cell(CELL_DEGREES.region),
  ];
}

/** With a visitor's own coordinates, where it gives them, in place of what its address says. */
export function withPlace(
  whereabouts: Whereabouts,
  { latitude, longitude }: { readonly [Name in keyof Place]?: number | undefined },
): Whereabouts {
  if (latitude === undefined || longitude === undefined) return whereabouts;
  return { ...whereabouts, place: { latitude: coarse(latitude), longitude: coarse(longitude) } };
}

function coarse(degrees: number): number {
  return Math.round(degrees / PLACE_GRAIN_DEGREES) * PLACE_GRAIN_DEGREES;
}
