import { describe, expect, test } from 'vitest';
import { countReasons, countSources, offloadOf, type PageRequest, type ServedReport } from './figures.ts';

const WARM_FROM = 1000;

function request(
  url: string,
  startedAt: number,
  bytes: number,
  fromServiceWorker: boolean | null = true,
): PageRequest {
  return { url, startedAt, bytes, fromServiceWorker };
}

function report(
  url: string,
  sources: Partial<ServedReport['sources']>,
  wasted = 0,
  reason = '',
): ServedReport {
  return { url, sources: { network: 0, peers: 0, store: 0, ...sources }, wasted, rejected: 0, reason };
}

describe('the figures of a visitor', () => {
  test('take each report for what it says', () => {
    const figures = countSources(
      [request('/a', 1000, 100), request('/b', 1500, 50)],
      [report('/b', { peers: 50 }, 7), report('/a', { network: 10, peers: 60, store: 30 })],
      WARM_FROM,
    );
    expect(figures).toEqual({
      warm: { network: 10, peers: 110, store: 30 },
      cold: { network: 0, peers: 0, store: 0 },
      wasted: 7,
      unreported: 0,
    });
  });

  test('set apart what was asked before there was a neighbour, however late its report', () => {
    const figures = countSources(
      [request('/a', 999, 100), request('/a', 1200, 100)],
      [report('/a', { network: 100 }), report('/a', { peers: 100 })],
      WARM_FROM,
    );
    expect(figures.cold.network).toBe(100);
    expect(figures.warm).toEqual({ network: 0, peers: 100, store: 0 });
  });

  test('count as network what no service worker answered', () => {
    const requests = [
      request('/a', 500, 30, false),
      request('/a', 1200, 40, false),
      request('/b', 1300, 5, false),
    ];
    const figures = countSources(requests, [], WARM_FROM);
    expect([figures.cold.network, figures.warm.network, figures.unreported]).toEqual([30, 45, 75]);
  });

  test('count as network what a service worker passed on without a report', () => {
    const figures = countSources(
      [request('/a', 1100, 100), request('/a', 1200, 100)],
      [report('/a', { peers: 100 })],
      WARM_FROM,
    );
    expect(figures.warm).toEqual({ network: 100, peers: 100, store: 0 });
    expect(figures.unreported).toBe(100);
  });

  test('keep to the reports where a page took less of a body than it was given', () => {
    const figures = countSources(
      [request('/film', 1100, 65_536), request('/film', 1101, 0, null)],
      [report('/film', { peers: 262_144 }), report('/film', { network: 300 })],
      WARM_FROM,
    );
    expect(figures.warm).toEqual({ network: 300, peers: 262_144, store: 0 });
    expect(figures.unreported).toBe(0);
  });

  test('count a report too many as warm', () => {
    const figures = countSources(
      [request('/a', 500, 10)],
      [report('/a', { network: 10 }), report('/a', { network: 4 })],
      WARM_FROM,
    );
    expect([figures.cold.network, figures.warm.network]).toEqual([10, 4]);
  });
});

test('offload is the share of peers in what did not come from the store', () => {
  expect(offloadOf({ network: 5, peers: 95, store: 1000 })).toBe(0.95);
  expect(offloadOf({ network: 0, peers: 0, store: 1000 })).toBe(0);
});

test('reasons sum the network’s bytes alone', () => {
  const reports = [
    report('/a', { network: 5 }, 0, 'late'),
    report('/b', { network: 6 }, 0, 'late'),
    report('/c', { peers: 7 }, 0, 'in time'),
  ];
  expect(countReasons(reports)).toEqual({ late: 11 });
});
