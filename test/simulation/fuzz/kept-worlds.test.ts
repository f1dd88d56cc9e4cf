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
});
