/** What transfers tell, as measurements: rates and their ratios, and what a megabyte cost. Pure. */
import type { Measurement, Target } from '../benchmark.ts';
import { ratios } from '../measure.ts';
import { titleOf, type ContenderName, type Load } from './contender.ts';
import type { End, EndCost } from './cost-meter.ts';
import { LEAST_OF_RAW, LEAST_OF_WEBTORRENT, LEAST_OFFLOAD, MEGABYTE } from './limits.ts';
import { measured } from './measured.ts';
import type { Sample } from './transfer.ts';

const ENDS: readonly End[] = ['giver', 'newcomer'];

/** Each load's ratios and rates, in the order in which they were carried. */
export function rateMeasurements(samples: readonly Sample[]): Measurement[] {
  const loads = loadsOf(samples);
  const largest = loads.find((load) => isLargest(load, loads));
  const targetOfRaw: Target = { sense: 'at least', value: LEAST_OF_RAW };
  return [
    ...loads.flatMap((load) => ratioTo(samples, 'raw', load, load === largest ? targetOfRaw : null)),
    ...loads.flatMap((load) =>
      ratioTo(samples, 'webtorrent', load, { sense: 'at least', value: LEAST_OF_WEBTORRENT }),
    ),
    ...loads.flatMap((load) =>
      contendersOf(samples).map((contender) =>
        measured(
          'megabytesPerSecond',
          `${contender}.${titleOf(load)}`,
          rates(samples, contender, load),
          'megabytes a second',
        ),
      ),
    ),
    measured(
      'offload',
      '',
      samples.filter(({ contender }) => contender === 'hearsay').map(({ offload }) => offload),
      'share of these bytes that came from neighbours',
      { sense: 'at least', value: LEAST_OFFLOAD },
    ),
  ];
}

/** Of the largest file from one neighbour: what both ends paid for a megabyte, whoever carried it. */
export function costMeasurements(samples: readonly Sample[]): Measurement[] {
  const loads = loadsOf(samples);
  const largest = samples.filter(({ load }) => isLargest(load, loads));
  const kinds: readonly (readonly [string, string, (cost: EndCost, megabytes: number) => number])[] = [
    ['cpuMsPerMB', 'processor time of the whole browser', (cost, megabytes) => cost.cpuMs / megabytes],
    [
      'mainThreadMsPerMB',
      'task time of the window with the connection; Hearsay’s newcomer reads the body there, too',
      (cost, megabytes) => cost.mainThreadMs / megabytes,
    ],
    ['memoryPeakMB', 'more memory than before, at its peak', (cost) => cost.ownBytes / MEGABYTE],
  ];
  return kinds.flatMap(([name, what, valueOf]) =>
    ENDS.flatMap((end) =>
      contendersOf(largest).map((contender) => {
        const values = largest
          .filter((sample) => sample.contender === contender)
          .map(({ cost, load }) => valueOf(cost[end], load.bytes / MEGABYTE));
        return measured(name, `${end}.${contender}`, values, `${what}, at the ${end}`);
      }),
    ),
  );
}

function ratioTo(
  samples: readonly Sample[],
  rival: ContenderName,
  load: Load,
  target: Target | null,
): Measurement[] {
  const theirs = rates(samples, rival, load);
  if (theirs.length === 0) return [];
  const name = rival === 'raw' ? 'ofRaw' : 'ofWebTorrent';
  return [
    measured(
      name,
      titleOf(load),
      ratios(rates(samples, 'hearsay', load), theirs),
      `rate of ${load.bytes / MEGABYTE} MB from ${load.givers} to the page, checked and stored ÷ ${rival}`,
      target,
    ),
  ];
}

/** Megabytes a second, round by round. */
function rates(samples: readonly Sample[], contender: ContenderName, load: Load): number[] {
  return samples
    .filter((sample) => sample.contender === contender && titleOf(sample.load) === titleOf(load))
    .sort((a, b) => a.round - b.round)
    .map(({ ms }) => load.bytes / ms / 1000);
}

function loadsOf(samples: readonly Sample[]): Load[] {
  return [...new Map(samples.map(({ load }) => [titleOf(load), load])).values()];
}

function contendersOf(samples: readonly Sample[]): ContenderName[] {
  return [...new Set(samples.map(({ contender }) => contender))];
}

function isLargest(load: Load, loads: readonly Load[]): boolean {
  return load.givers === 1 && load.bytes === Math.max(...loads.map(({ bytes }) => bytes));
}
