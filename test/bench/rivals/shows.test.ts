import { expect, test } from 'vitest';
import type { WatchOutcome } from '../../watch/outcome.ts';
import type { Audience } from './live-stages.ts';
import { showMeasurements, type Show } from './shows.ts';

const OUTCOME: WatchOutcome = {
  offload: 0.7,
  cap: 0.83,
  stalls: 1,
  stallSeconds: 0.5,
  startMs: 400,
  latencyToLiveMs: 9000,
  rejected: 0,
  mismatched: 0,
  originBytes: 5e6,
  coldShare: 0,
  requests: { success: 1, p50Ms: 10, p95Ms: 20 },
};

function show(audience: Audience, outcome: Partial<WatchOutcome>, cpuMs: number): Show {
  return { audience, outcome: { ...OUTCOME, ...outcome }, cpuMs, deliveredBytes: 20e6, viewerSeconds: 200 };
}

const HEARSAY = [show('hearsay', {}, 30_000), show('hearsay', { stalls: 3 }, 40_000)];
const THEIRS = [
  show('p2pMediaLoader', { offload: 0.5 }, 40_000),
  show('p2pMediaLoader', { stalls: 1 }, 40_000),
];
const PLAIN = [show('plain', {}, 25_000), show('plain', {}, 28_000)];

test('audiences are compared within their round', () => {
  const [offload, stalls, cpu] = showMeasurements([...HEARSAY.slice(0, 1), ...THEIRS, ...HEARSAY.slice(1)]);
  expect(offload).toMatchObject({ name: 'liveOffloadGain', target: { sense: 'at least' } });
  expect(offload?.rounds.map((gain) => gain.toFixed(3))).toEqual(['0.200', '0.000']);
  expect(stalls).toMatchObject({
    name: 'liveStallsMore',
    rounds: [0, 2],
    target: { sense: 'at most', value: 0 },
  });
  expect(cpu).toMatchObject({
    name: 'liveCpuRatio',
    rounds: [0.75, 1],
    target: { sense: 'at most', value: 1 },
  });
});

test('who was there alone is compared with nobody', () => {
  const found = showMeasurements(HEARSAY);
  expect(found.some(({ target }) => target !== undefined)).toBe(false);
  expect(found.find(({ name }) => name === 'liveCpuMsPerMB')).toMatchObject({
    variant: 'hearsay',
    rounds: [1500, 2000],
  });
});

test('what peers cost is told above an audience without, and that one of nobody', () => {
  const found = showMeasurements([...HEARSAY, ...THEIRS, ...PLAIN]);
  const roundsOf = (name: string): Record<string, readonly number[]> =>
    Object.fromEntries(
      found.flatMap((each) => (each.name === name ? [[each.variant ?? '', each.rounds]] : [])),
    );
  expect(roundsOf('liveCpuMsPerViewerSecond')).toEqual({
    hearsay: [150, 200],
    p2pMediaLoader: [200, 200],
    plain: [125, 140],
  });
  expect(roundsOf('liveCpuMsAbovePlain')).toEqual({ hearsay: [25, 60], p2pMediaLoader: [75, 60] });
  expect(roundsOf('liveCpuRatio')).toEqual({ '': [0.75, 1] });
});

test('a rival that is missing is not what an audience without peers is compared with', () => {
  const found = showMeasurements([...HEARSAY, ...PLAIN]);
  expect(found.some(({ target }) => target !== undefined)).toBe(false);
  expect(found.filter(({ name }) => name === 'liveCpuMsAbovePlain')).toHaveLength(1);
});
