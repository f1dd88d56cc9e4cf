/** What a player that has something left asks neighbours for again, and what it does not. */
import { expect, test } from 'vitest';
import { askAgain } from '../../sw/ask-again.ts';
import { MAX_ASKS_AGAIN } from '../../sw/limits.ts';

/** Asks are noted, and answered by the test. */
class Scene {
  readonly asked: (readonly number[])[] = [];
  readonly answers: { coming(waitMs: number): void; unavailable(indexes: readonly number[]): void }[] = [];
  readonly missing: number[] = [];
  promises = 0;
  cancelled = 0;
  readonly ask = askAgain(
    (indexes, listener) => {
      this.asked.push(indexes);
      this.answers.push(listener);
      return { cancel: () => void this.cancelled++ };
    },
    [4, 5],
    {
      coming: () => void this.promises++,
      unavailable: (indexes) => void this.missing.push(...indexes),
    },
  );
}

test('what nobody has promised is told of at once', () => {
  const scene = new Scene();
  scene.answers[0]!.unavailable([4, 5]);
  expect(scene.missing).toEqual([4, 5]);
  expect(scene.asked).toEqual([[4, 5]]);
});

test('what was promised and has not come is asked for again, and told of when nobody promises it any more', () => {
  const scene = new Scene();
  scene.answers[0]!.coming(0);
  scene.answers[0]!.unavailable([5]);
  expect([scene.asked, scene.missing, scene.promises]).toEqual([[[4, 5], [5]], [], 1]);
  scene.answers[1]!.unavailable([5]);
  expect(scene.missing).toEqual([5]);
});

test('whoever breaks its word at once is not asked for ever', () => {
  const scene = new Scene();
  for (let round = 0; round < scene.answers.length && round < 99; round++) {
    scene.answers[round]!.coming(0);
    scene.answers[round]!.unavailable([4, 5]);
  }
  expect(scene.asked).toHaveLength(1 + MAX_ASKS_AGAIN);
  expect(scene.missing).toEqual([4, 5]);
});

test('all of it ends together', () => {
  const scene = new Scene();
  scene.answers[0]!.coming(0);
  scene.answers[0]!.unavailable([5]);
  scene.ask.cancel();
  expect(scene.cancelled).toBe(2);
});
