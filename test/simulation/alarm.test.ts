import { describe, expect, test } from 'vitest';
import { Alarm } from './alarm.ts';
import { Clock } from './clock.ts';

describe('an alarm', () => {
  test.each([
    { story: 'once', set: [30], rings: [30] },
    { story: 'as it was put off', set: [30, 50], rings: [50] },
    { story: 'as it was brought forward', set: [50, 30], rings: [30] },
    { story: 'as it was brought forward and put off again', set: [50, 30, 70], rings: [70] },
    { story: 'not when it was called off', set: [30, Infinity], rings: [] },
    { story: 'after it was called off and set again', set: [30, Infinity, 40], rings: [40] },
    { story: 'at once for what is past', set: [-5], rings: [0] },
  ])('rings $story', ({ set, rings }) => {
    const clock = new Clock();
    const rang: number[] = [];
    const alarm = new Alarm(clock, () => rang.push(clock.now));
    for (const time of set) alarm.set(time);
    clock.run(100);
    expect(rang).toEqual(rings);
  });

  test('can be set anew as it rings', () => {
    const clock = new Clock();
    const rang: number[] = [];
    const alarm = new Alarm(clock, () => {
      rang.push(clock.now);
      if (rang.length < 3) alarm.set(clock.now + 10);
    });
    alarm.set(10);
    clock.run(100);
    expect(rang).toEqual([10, 20, 30]);
  });

  test('plans one event, however often it is put off', () => {
    const clock = new Clock();
    const alarm = new Alarm(clock, () => undefined);
    for (let time = 1; time <= 1_000; time++) alarm.set(time);
    expect(clock.planned).toBe(1);
  });
});
