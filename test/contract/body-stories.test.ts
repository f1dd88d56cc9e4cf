/** Bodies of several pieces come to the simulator's visitors from where they come to a browser's, and when. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { STORE_READ_MS } from '../simulation/limits.ts';
import { STORIES, YIELDING } from './body-stories.ts';
import { shippedCourse } from './shipped-course.ts';
import { simulatedCourse } from './simulated-course.ts';

/** Milliseconds: the shipped answer's store answers at once here, and a timer of the browser's waits for whole ones. */
const APART_MS = STORE_READ_MS + 1;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

test.each(STORIES)('$what', async (story) => {
  const [real, played] = [await shippedCourse(story), simulatedCourse(story)];
  expect(played.network).toEqual(real.network);
  expect(played.asked.map(([, first]) => first)).toEqual(real.asked.map(([, first]) => first));
  for (const [place, [at]] of played.asked.entries()) {
    expect(Math.abs(at - real.asked[place]![0])).toBeLessThanOrEqual(APART_MS);
  }
  expect(Math.abs(played.endedAt - real.endedAt)).toBeLessThanOrEqual(APART_MS);
});

test('a run ends for the word of one on our line, before it has brought anything', async () => {
  const { network, endedAt } = await shippedCourse(YIELDING);
  expect(network).toEqual([]);
  expect(endedAt).toBeLessThan(3_000);
});
