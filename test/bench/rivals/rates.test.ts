/** From transfers to the table: ratios, costs, and who is missing. */
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Measurement } from '../benchmark.ts';
import type { ContenderName } from './contender.ts';
import { costMeasurements, rateMeasurements } from './rates.ts';
import { findRival } from './rival-package.ts';
import { rivalsReport, rivalsTable } from './rivals-report.ts';
import type { Sample } from './transfer.ts';

/** `ms` of 1 MB and of 20 MB, from one and from four. */
function samples(contender: ContenderName, round: number, ms: readonly number[]): Sample[] {
  const end = { cpuMs: 400, mainThreadMs: 20, ownBytes: 3_000_000 };
  return ms.map((each, at) => ({
    contender,
    round,
    load: { bytes: at < 2 ? 1_000_000 : 20_000_000, givers: at % 2 === 0 ? 1 : 4 },
    ms: each,
    offload: contender === 'hearsay' ? 0.9 + at / 100 : 1,
    cost: { giver: end, newcomer: { ...end, cpuMs: each } },
  }));
}

function named(
  measurements: readonly Measurement[],
  name: string,
  variant?: string,
): Measurement | undefined {
  return measurements.find((each) => each.name === name && each.variant === variant);
}

const HEARSAY = [100, 50, 1000, 500];
const RAW = [80, 50, 750, 400];
const TWO_ROUNDS = [
  // Who came first in a round does not matter.
  ...samples('raw', 1, RAW),
  ...samples('hearsay', 0, HEARSAY),
  ...samples(
    'raw',
    0,
    RAW.map((ms) => ms * 2),
  ),
  ...samples('hearsay', 1, HEARSAY),
];

describe('rates', () => {
  const found = rateMeasurements(TWO_ROUNDS);

  test('are compared within their round', () => {
    expect(named(found, 'ofRaw', '1MB.1')?.rounds).toEqual([1.6, 0.8]);
    expect(named(found, 'ofRaw', '20MB.1')).toMatchObject({ value: (1.5 + 0.75) / 2, rounds: [1.5, 0.75] });
    expect(named(found, 'megabytesPerSecond', 'hearsay.20MB.4')?.value).toBe(40);
  });

  test('have their target where the file is largest and the neighbour one', () => {
    const targets = found.filter(({ name, target }) => name === 'ofRaw' && target !== undefined);
    expect(targets.map(({ variant }) => variant)).toEqual(['20MB.1']);
  });

  test('say nothing of who was not there', () => {
    expect(found.some(({ name }) => name === 'ofWebTorrent')).toBe(false);
    const three = rateMeasurements([
      ...TWO_ROUNDS,
      ...[0, 1].flatMap((round) => samples('webtorrent', round, [200, 200, 200, 200])),
    ]);
    expect(named(three, 'ofWebTorrent', '1MB.4')).toMatchObject({ value: 4, target: { value: 2 } });
  });

  test('tell what share came from neighbours, of Hearsay alone', () => {
    expect(named(found, 'offload')?.rounds).toEqual([0.9, 0.91, 0.92, 0.93, 0.9, 0.91, 0.92, 0.93]);
  });
});

test('costs are those of a megabyte of the largest file from one neighbour', () => {
  const found = costMeasurements(TWO_ROUNDS);
  expect(named(found, 'cpuMsPerMB', 'giver.hearsay')?.rounds).toEqual([20, 20]);
  expect(named(found, 'cpuMsPerMB', 'newcomer.raw')?.rounds).toEqual([37.5, 75]);
  expect(named(found, 'mainThreadMsPerMB', 'newcomer.hearsay')?.value).toBe(1);
  expect(named(found, 'memoryPeakMB', 'giver.raw')?.value).toBe(3);
});

describe('a rival', () => {
  test('that is installed is measured in its version', () => {
    expect(findRival('webtorrent')).toMatchObject({
      kind: 'installed',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
    });
  });

  test('that is not is named in table and object, with why', () => {
    const found = findRival('webtorrent', pathToFileURL('/nowhere/'));
    const why = found.kind === 'missing' ? found.why : '';
    expect(why).toContain('webtorrent is not in /nowhere/');
    const field = { versions: new Map([['other', '1.2.3']]), missing: new Map([['webtorrent', why]]) };
    expect(rivalsTable([], field).split('\n')).toEqual([
      'Nothing was measured.',
      'other 1.2.3',
      `webtorrent, not measured: ${why}`,
    ]);
    expect(rivalsReport(rateMeasurements(TWO_ROUNDS), field)).toMatchObject({
      ofRaw: { '20MB': { 1: 1.125 } },
      missed: ['offload'],
      versions: { other: '1.2.3' },
      notMeasured: { webtorrent: why },
    });
  });
});
