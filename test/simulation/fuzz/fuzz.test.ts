/** Random worlds hold what all worlds must, and the search does find what does not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../random.ts';
import { forgetWeight } from '../weightless.ts';
import { fuzz } from './fuzz.ts';
import { playRandomWorld } from './play-random-world.ts';
import { drawWorld } from './random-world.ts';
import { shrink } from './shrink.ts';

/** Worlds take CPU time, which a busy machine stretches. */
const TIMEOUT_MS = 120_000;

let weighAgain = (): void => undefined;
beforeAll(() => {
  weighAgain = forgetWeight();
});
afterAll(() => weighAgain());

describe('random worlds', { timeout: TIMEOUT_MS }, () => {
  test('200 of them break no invariant', async () => {
    expect((await fuzz(200, 'unit')).broken).toEqual([]);
  });

  test('are played with a turn for everything else, signals too, after each', async () => {
    const order: string[] = [];
    await fuzz(3, 'unit', () => {
      order.push('world');
      setImmediate(() => order.push('turn'));
    });
    expect(order).toEqual(['world', 'turn', 'world', 'turn', 'world', 'turn']);
  });

  test('are the same for the same seed', () => {
    expect(drawWorld('a', new Random('a'))).toEqual(drawWorld('a', new Random('a')));
    expect(drawWorld('a', new Random('a'))).not.toEqual(drawWorld('a', new Random('b')));
  });

  test('that can never deliver are found', () => {
    const world = drawWorld('unit/3', new Random('unit/3'));
    const slow = {
      ...world,
      people: world.people.map((person) => ({ ...person, until: null })),
      originRate: 1e-9,
    };
    const roomy = { ...slow, originRate: null };
    expect(playRandomWorld(roomy)).toBeNull();
    expect(playRandomWorld(slow, roomy)).toMatch(/are not there after/);
  });

  test('are made as small as they can be while they still break', () => {
    const world = drawWorld('unit/5', new Random('unit/5'));
    const culprit = world.people.at(-1)!;
    const small = shrink(world, ({ people }) => people.some(({ at }) => at === culprit.at));
    expect(small.people.map(({ at }) => at)).toEqual([culprit.at]);
    expect(small.troubles).toEqual([]);
    expect(small.pages.every((sizes) => sizes.length === 1)).toBe(true);
  });
});
