/** Worlds that once broke an invariant, as small as the search could make them, each named for what was wrong. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MBIT } from '../limits.ts';
import { forgetWeight } from '../weightless.ts';
import { playRandomWorld } from './play-random-world.ts';
import type { Person, RandomWorld } from './random-world.ts';

let weighAgain = (): void => undefined;
beforeAll(() => {
  weighAgain = forgetWeight();
});
afterAll(() => weighAgain());

const READER: Person = {
  at: 8_939,
  until: null,
  access: { down: 190 * MBIT, up: 140 * MBIT, latencyMs: 51, loss: 0.01 },
  nat: 'cone',
  region: 1,
  behind: null,
  honesty: 'honest',
  minNeighbours: 4,
  maxNeighbours: 8,
  uploadSlots: 4,
  uploadCap: null,
  storage: 5_000_000,
  agentAfterMs: 419,
  crashes: false,
  pausedBy: [],
  hidden: [],
  does: 'read',
  what: 0,
};

const ALONE: RandomWorld = {
  seed: 'kept',
  lastsMs: 54_000,
  originRate: null,
  trackers: [0],
  uplinks: [],
  pages: [[7_076_184]],
  segmentBytes: 864_672,
  people: [READER],
  troubles: [],
};

describe('kept worlds', () => {
  test('1/6396: a quick line that loses one packet in a hundred is not as quick as it says', () => {
    expect(playRandomWorld(ALONE)).toBeNull();
  });

  test('1/4451: nor is one that lets no UDP through, with four files at once', () => {
    const access = { down: 28 * MBIT, up: 7 * MBIT, latencyMs: 41, loss: 0.01 };
    const people = [{ ...READER, access, nat: 'closed' as const, at: 11_584, agentAfterMs: 2_385 }];
    expect(playRandomWorld({ ...ALONE, pages: [[7_662_473, 74_716, 188_476, 121_656]], people })).toBeNull();
  });

  test('12/758: nothing is waited for that a fetch has brought and the store has had no room for', () => {
    const people: Person[] = [
      {
        ...READER,
        at: 10_220,
        access: { down: 1863, up: 516, latencyMs: 30, loss: 0.01 },
        region: 0,
        behind: 0,
        minNeighbours: 2,
        maxNeighbours: 4,
        uploadSlots: 1,
        agentAfterMs: 137,
        crashes: true,
        does: 'watch',
      },
      {
        ...READER,
        at: 1310,
        access: { down: 529, up: 508, latencyMs: 32, loss: 0.01 },
        nat: 'open',
        region: 0,
        behind: 0,
        maxNeighbours: 6,
        storage: 300_000,
        agentAfterMs: 1289,
        does: 'watch',
        what: 1,
      },
      {
        ...READER,
        at: 19_020,
        access: { down: 7276, up: 5056, latencyMs: 22, loss: 0.01 },
        region: 0,
        behind: 0,
        minNeighbours: 3,
        maxNeighbours: 5,
        uploadSlots: 1,
        storage: 250_000_000,
        agentAfterMs: 2503,
        what: 1,
      },
      {
        ...READER,
        at: 6333,
        until: 12_639,
        access: { down: 6342, up: 2097, latencyMs: 7, loss: 0.0001 },
        nat: 'open',
        uploadSlots: 2,
        agentAfterMs: 2977,
        crashes: true,
        does: 'watch',
      },
      {
        ...READER,
        at: 588,
        until: 23_212,
        access: { down: 5540, up: 4270, latencyMs: 13, loss: 0.001 },
        nat: 'closed',
        minNeighbours: 2,
        maxNeighbours: 2,
        uploadSlots: 3,
        storage: 250_000_000,
        agentAfterMs: 1460,
        does: 'watch',
        what: 1,
      },
      {
        ...READER,
        at: 20_191,
        until: 27_313,
        access: { down: 6344, up: 5835, latencyMs: 8, loss: 0 },
        region: 0,
        minNeighbours: 1,
        maxNeighbours: 2,
        uploadSlots: 1,
        storage: 250_000_000,
        agentAfterMs: 2964,
        does: 'watch',
        what: 1,
      },
    ];
    const world: RandomWorld = {
      ...ALONE,
      seed: '12/758',
      lastsMs: 43860.9938044101,
      trackers: [0, 0],
      uplinks: [{ down: 3029, up: 2264, latencyMs: 49, loss: 0.01 }],
      pages: [[75_151], [454_896]],
      segmentBytes: 850_210,
      people,
      troubles: [{ kind: 'partition', fromMs: 7945, toMs: 13_850 }],
    };
    expect(playRandomWorld(world)).toBeNull();
  });

  test('21/399: who puts off for seconds on a slow line what it waits for plans no more for that', () => {
    const behind = { ...READER, behind: 0, minNeighbours: 3, maxNeighbours: 7, uploadSlots: 2 };
    const people: Person[] = [
      { ...behind, at: 2998, storage: 300_000, agentAfterMs: 2795 },
      { ...behind, at: 2094, nat: 'symmetric', agentAfterMs: 709 },
    ];
    const world: RandomWorld = {
      ...ALONE,
      seed: '21/399',
      uplinks: [{ down: 416, up: 362, latencyMs: 56, loss: 0.01 }],
      pages: [[3_875_600, 865_957, 121_871, 2_684_328, 1_057_067, 484_112]],
      people,
    };
    expect(playRandomWorld(world)).toBeNull();
  });
});
