/** The distance between two places. Pure; called where candidates are put in order. */
import type { Place } from './place.ts';

/** Kilometres; the mean radius of the International Union of Geodesy and Geophysics. */
const EARTH_RADIUS_KM = 6_371;
const RADIANS = Math.PI / 180;

/** A place as a point on the unit sphere: once for each visitor, so that each distance is quick. */
export type Point = readonly [x: number, y: number, z: number];

export function pointOf({ latitude, longitude }: Place): Point {
  const ring = Math.cos(latitude * RADIANS);
  return [
    ring * Math.cos(longitude * RADIANS),
    ring * Math.sin(longitude * RADIANS),
    Math.sin(latitude * RADIANS),
  ];
}

/** Kilometres along the great circle, from the chord, which is exact for small distances too. */
export function arcKm([ax, ay, az]: Point, [bx, by, bz]: Point): number {
  const chord = Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2 + (az - bz) ** 2);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, chord / 2));
}

export function distanceKm(a: Place, b: Place): number {
  return arcKm(pointOf(a), pointOf(b));
}
