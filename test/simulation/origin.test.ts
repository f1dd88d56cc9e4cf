/** What a fetch from the origin that is given up says has come. */
import { expect, test } from 'vitest';
import { EDGE_MS, EDGE_THINK_MS } from './limits.ts';
import { placeOf } from './network/place.ts';
import { ROOMY_CDN } from './people.ts';
import { World } from './world.ts';

const RATE = 100;
const BYTES = 100_000;
const FIRST_BYTE_MS = 2 * EDGE_MS + EDGE_THINK_MS;

/** Gives a fetch of two pieces up after so many milliseconds. */
function givenUpAfter(ms: number): number {
  const world = new World({ seed: '1', peers: false, origin: ROOMY_CDN, trackers: { regions: [0] } });
  const access = { down: RATE, up: RATE, latencyMs: 0, loss: 0 };
  const place = placeOf(access, { address: '20.0.0.1', nat: 'open', region: 0 });
  let pieces = 2;
  const passed = (): number => (--pieces > 0 ? BYTES : 0);
  const fetch = world.origin.fetch(place, BYTES, 'test', { began: () => undefined, passed });
  world.run(ms);
  return fetch.cancel();
}

test.each([
  ['nothing before the first byte', FIRST_BYTE_MS - 1, 0],
  ['a part of the first piece', FIRST_BYTE_MS + 300, 300 * RATE],
  ['a part of the second', FIRST_BYTE_MS + BYTES / RATE + 400, 400 * RATE],
  ['nothing after all', FIRST_BYTE_MS + 3 * (BYTES / RATE), 0],
])('%s', (_, ms, bytes) => {
  expect(givenUpAfter(ms)).toBeCloseTo(bytes, 6);
});

test('nothing of what has just passed', () => {
  const world = new World({ seed: '1', peers: false, origin: ROOMY_CDN, trackers: { regions: [0] } });
  const access = { down: RATE, up: RATE, latencyMs: 0, loss: 0 };
  const place = placeOf(access, { address: '20.0.0.1', nat: 'open', region: 0 });
  const had: number[] = [];
  const fetch = world.origin.fetch(place, BYTES, 'test', {
    began: () => undefined,
    passed: () => {
      had.push(fetch.cancel());
      return 0;
    },
  });
  world.run(10_000);
  expect(had).toEqual([0]);
});
