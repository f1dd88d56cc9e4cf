import { expect, test } from 'vitest';
import { NO_STATS, withResource, type ServedResource } from '../../page-agent/stats.ts';

const SERVED: ServedResource = {
  url: '/a',
  sources: { network: 10, peers: 5, store: 1 },
  wasted: 2,
  rejected: 1,
  reason: 'peers, then the network when they were late',
  early: false,
};

test('the totals count what the network gave before anybody was met, and of that alone', () => {
  const totals = [SERVED, { ...SERVED, early: true }, SERVED].reduce(withResource, NO_STATS);
  expect(totals.bytes).toEqual({ network: 30, peers: 15, store: 3, uploaded: 0, wasted: 6, early: 10 });
  expect([totals.rejected, totals.resources]).toEqual([3, 3]);
});
