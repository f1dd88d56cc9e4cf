/**
 * What audiences of a live stream tell, as measurements: Hearsay's beside p2p-media-loader's, and what peers cost either
 * of them above an audience that has none. Pure.
 */
import type { WatchOutcome } from '../../watch/outcome.ts';
import type { Measurement } from '../benchmark.ts';
import { differences, ratios } from '../measure.ts';
import { LEAST_GAIN, MEGABYTE } from './limits.ts';
import { measured } from './measured.ts';
import type { Audience } from './live-stages.ts';

/** One audience's watching. */
export interface Show {
  readonly audience: Audience;
  readonly outcome: WatchOutcome;
  /** Of the whole browser with all its viewers. */
  readonly cpuMs: number;
  /** Of segments, to players. */
  readonly deliveredBytes: number;
  /** That its viewers were there, added up. */
  readonly viewerSeconds: number;
}

/** Of shows in the order of their rounds. Comparisons stand first, where both were there. */
export function showMeasurements(shows: readonly Show[]): Measurement[] {
  const of = (audience: Audience, valueOf: (show: Show) => number): number[] =>
    shows.filter((show) => show.audience === audience).map(valueOf);
  const figures: readonly (readonly [string, string, (show: Show) => number])[] = [
    [
      'liveOffload',
      'share of the segments’ bytes that the origin did not send',
      ({ outcome }) => outcome.offload,
    ],
    ['liveStalls', 'moments in which a picture that should move did not', ({ outcome }) => outcome.stalls],
    ['liveStallSeconds', 'seconds of these', ({ outcome }) => outcome.stallSeconds],
    ['liveMismatched', 'segments with other bytes than the origin’s', ({ outcome }) => outcome.mismatched],
    ['liveOriginMB', 'that the origin sent', ({ outcome }) => outcome.originBytes / MEGABYTE],
    ['liveDeliveredMB', 'that players were given', ({ deliveredBytes }) => deliveredBytes / MEGABYTE],
    ['liveCpuSeconds', 'processor time of the whole browser', ({ cpuMs }) => cpuMs / 1000],
    ['liveCpuMsPerMB', 'processor time a megabyte that players were given', cpuMsPerMB],
    ['liveCpuMsPerViewerSecond', 'processor time a second of a viewer’s', cpuMsPerViewerSecond],
  ];
  const audiences = [...new Set(shows.map(({ audience }) => audience))];
  return [
    ...(audiences.includes('hearsay') && audiences.includes('p2pMediaLoader') ? compare(of) : []),
    ...figures.flatMap(([name, what, valueOf]) =>
      audiences.map((audience) => measured(name, audience, of(audience, valueOf), what)),
    ),
    ...(audiences.includes('plain') ? audiences.flatMap((audience) => abovePlain(of, audience)) : []),
  ];
}

function abovePlain(of: Values, audience: Audience): Measurement[] {
  if (audience === 'plain') return [];
  const above = differences(of(audience, cpuMsPerViewerSecond), of('plain', cpuMsPerViewerSecond));
  const what = 'processor time a second of a viewer’s, above that without peers';
  return [measured('liveCpuMsAbovePlain', audience, above, what)];
}

type Values = (audience: Audience, valueOf: (show: Show) => number) => number[];

function compare(of: Values): Measurement[] {
  const both = (valueOf: (show: Show) => number): [number[], number[]] => [
    of('hearsay', valueOf),
    of('p2pMediaLoader', valueOf),
  ];
  const beside = 'Hearsay’s less p2p-media-loader’s';
  return [
    measured(
      'liveOffloadGain',
      '',
      differences(...both(({ outcome }) => outcome.offload)),
      `offload, ${beside}`,
      { sense: 'at least', value: LEAST_GAIN },
    ),
    measured(
      'liveStallsMore',
      '',
      differences(...both(({ outcome }) => outcome.stalls)),
      `stalls, ${beside}`,
      { sense: 'at most', value: 0 },
    ),
    measured(
      'liveCpuRatio',
      '',
      ratios(...both(cpuMsPerMB)),
      'processor time a megabyte, Hearsay ÷ p2p-media-loader',
      { sense: 'at most', value: 1 },
    ),
  ];
}

function cpuMsPerMB({ cpuMs, deliveredBytes }: Show): number {
  return cpuMs / (deliveredBytes / MEGABYTE);
}

function cpuMsPerViewerSecond({ cpuMs, viewerSeconds }: Show): number {
  return cpuMs / viewerSeconds;
}
