import { expect, test } from 'vitest';
import { rideMeasurements, type Ride } from './rides.ts';

const WITHOUT: Ride = { peers: false, lastMs: 16_000, uplinkBytes: 21e6, visitBytes: 26e6, copyBytes: 5e6 };
const WITH: Ride = { peers: true, lastMs: 4000, uplinkBytes: 6e6, visitBytes: 13e6, copyBytes: 5e6 };

test('rides are told in copies, and compared within their round', () => {
  const slow = { ...WITHOUT, lastMs: 20_000 };
  const found = rideMeasurements([WITH, WITHOUT, slow, { ...WITH, uplinkBytes: 7e6 }]);
  const told = found.map(({ name, variant, rounds }) => [
    variant === undefined ? name : `${name} ${variant}`,
    rounds,
  ]);
  expect(told).toEqual([
    ['carriageCopies with', [1.2, 1.4]],
    ['carriageCopies without', [4.2, 4.2]],
    ['carriageSeconds with', [4, 4]],
    ['carriageSeconds without', [16, 20]],
    ['carriageSooner', [4, 5]],
    ['carriageVisitBytes', [0.5, 0.5]],
  ]);
  expect(found[0]?.target).toEqual({ sense: 'at most', value: 1.3 });
});
