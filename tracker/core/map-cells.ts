/** The map in cells of about equal size, numbered, so that who is near is found without looking at everybody. Pure. */
import type { Place } from './place.ts';

/** More than the cells of one band, at any size. */
const BAND = 1_000;

/**
 * The number of the cell that a place lies in. Bands of `degrees` of latitude, each cut into as many cells as make them
 * about square. Cells of different sizes share numbers: keep them apart.
 */
export function cellOf({ latitude, longitude }: Place, degrees: number): number {
  const bands = Math.ceil(180 / degrees);
  const band = Math.min(bands - 1, Math.max(0, Math.floor((latitude + 90) / degrees)));
  const middle = ((band + 0.5) * degrees - 90) * (Math.PI / 180);
  const cells = Math.max(1, Math.round((360 * Math.cos(middle)) / degrees));
  const turn = (((longitude + 180) % 360) + 360) % 360;
  return band * BAND + Math.min(cells - 1, Math.floor((turn / 360) * cells));
}

/** The middle of a cell that `cellOf` numbered. */
export function middleOf(cell: number, degrees: number): Place {
  const band = Math.floor(cell / BAND);
  const latitude = (band + 0.5) * degrees - 90;
  const cells = Math.max(1, Math.round((360 * Math.cos(latitude * (Math.PI / 180))) / degrees));
  return { latitude, longitude: (((cell % BAND) + 0.5) / cells) * 360 - 180 };
}
