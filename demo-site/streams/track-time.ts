/**
 * Where a broadcast's segment lies in the time of its track, which runs on from turn to turn of the film. Pure. Called by
 * the manifest's writer and by whoever moves a segment there.
 */
import { placeOf, turnMs } from './on-air.ts';
import type { Packaged, Track } from './packaged.ts';

/** Units of the track from the broadcast's beginning to that of the turn that segment `number` is in. */
export function turnStart(packaged: Packaged, { timescale }: Track, number: number): number {
  return (placeOf(packaged, number).turn * turnMs(packaged) * timescale) / 1000;
}

/** Units of the track from the broadcast's beginning to that of segment `number`. */
export function trackTime(packaged: Packaged, track: Track, number: number): number {
  return turnStart(packaged, track, number) + (track.starts[placeOf(packaged, number).index] ?? 0);
}

/** Which segment begins at `time`, in units of the track; `null` when none does. */
export function numberAt(packaged: Packaged, track: Track, time: number): number | null {
  const units = (turnMs(packaged) * track.timescale) / 1000;
  const turn = Math.floor(time / units);
  const index = track.starts.indexOf(time - turn * units);
  return index < 0 || index >= packaged.segments ? null : turn * packaged.segments + index;
}
