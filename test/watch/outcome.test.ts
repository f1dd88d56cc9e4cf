import { describe, expect, test } from 'vitest';
import { NO_STATS } from '../../page-agent/stats.ts';
import { quantile, sumUp } from './outcome.ts';
import type { ViewerFigures } from './viewer.ts';

const NOTHING: ViewerFigures = {
  stalls: 0,
  stallSeconds: 0,
  startMs: null,
  inHand: 0,
  delays: [],
  served: [],
  stats: null,
  delivered: 0,
  mismatched: 0,
  times: new Map(),
  sent: 0,
  faults: [],
};

function served(url: string, network: number, peers: number, reason = ''): ViewerFigures['served'][number] {
  return { url, sources: { network, peers, store: 0 }, wasted: 0, rejected: 0, reason, early: false };
}

describe('the outcome', () => {
  test('takes what was spared from what the origin counted, not from what Hearsay says', () => {
    const { offload, cap, originBytes } = sumUp(
      [
        { ...NOTHING, delivered: 1000, sent: 1000 },
        { ...NOTHING, delivered: 1000, sent: 100, served: [served('/a', 0, 1000)] },
      ],
      2,
    );
    expect({ offload, cap, originBytes }).toEqual({ offload: 0.45, cap: 0.5, originBytes: 1100 });
  });

  test('tells what came before anybody was met', () => {
    const cold = { ...served('/a', 400, 0), early: true };
    const viewer = { ...NOTHING, delivered: 1000, sent: 600, served: [cold, served('/b', 200, 400)] };
    expect(sumUp([viewer], 2).coldShare).toBe(0.4);
  });

  test('sums stalls and refusals, and takes the middle of starts and delays', () => {
    const outcome = sumUp(
      [
        {
          ...NOTHING,
          stalls: 2,
          stallSeconds: 1.5,
          startMs: 100,
          delays: [9000, 9100, 60_000],
          mismatched: 1,
        },
        { ...NOTHING, stalls: 1, stallSeconds: 0.25, startMs: 300, stats: { ...NO_STATS, rejected: 4 } },
        { ...NOTHING, startMs: 200 },
      ],
      3,
    );
    expect(outcome).toMatchObject({
      stalls: 3,
      stallSeconds: 1.75,
      startMs: 200,
      latencyToLiveMs: 9100,
      rejected: 4,
      mismatched: 1,
    });
  });

  test('counts as peer requests those in which neighbours were asked', () => {
    const times = new Map([
      ['/a', 40],
      ['/b', 900],
      ['/c', 60],
    ]);
    const figures = {
      ...NOTHING,
      times,
      served: [
        served('/a', 0, 10, 'peers in time'),
        served('/b', 5, 5, 'peers, then the network when they were late'),
        served('/c', 0, 10, 'peers in time'),
        served('/d', 10, 0, 'peers failed'),
        served('/e', 10, 0, 'no neighbour holds it'),
        { ...served('/g', 10, 0, 'peers had nothing'), early: true },
        { ...served('/f', 0, 0, 'store'), sources: { network: 0, peers: 0, store: 10 } },
      ],
    };
    expect(sumUp([figures], 2).requests).toEqual({ success: 0.5, p50Ms: 40, p95Ms: 60 });
  });

  test('of the control has no peer requests', () => {
    expect(sumUp([NOTHING], 2).requests).toEqual({ success: null, p50Ms: null, p95Ms: null });
  });
});

test('a quantile is one of the values', () => {
  expect(quantile([], 0.5)).toBeNull();
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([4, 3, 1, 2], 0.95)).toBe(4);
  expect(quantile([7], 0)).toBe(7);
});
