/** A place on the map. Shape alone. */

/** In degrees: north and east are positive. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}
