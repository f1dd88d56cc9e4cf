import { describe, expect, test } from 'vitest';
import { Clock } from './clock.ts';
import { Random } from './random.ts';

describe('virtual time', () => {
  test('lets things happen in the order of their times, ties as they were planned', () => {
    const clock = new Clock();
    const random = new Random('order');
    const planned = Array.from({ length: 5_000 }, (_, order) => ({ time: random.below(400), order }));
    const happened: { time: number; order: number }[] = [];
    for (const each of planned) clock.at(each.time, () => happened.push(each));
    clock.run(400);
    expect(happened).toEqual(planned.sort((a, b) => a.time - b.time || a.order - b.order));
  });

  test('never goes back: what is planned for the past happens now', () => {
    const clock = new Clock();
    const times: number[] = [];
    clock.at(10, () => clock.at(3, () => times.push(clock.now)));
    clock.run(20);
    expect(times).toEqual([10]);
    expect(clock.now).toBe(20);
  });

  test('stops before what is later, and keeps it', () => {
    const clock = new Clock();
    let happened = 0;
    clock.at(5, () => happened++);
    clock.at(5.1, () => happened++);
    clock.run(5);
    expect([happened, clock.planned]).toEqual([1, 1]);
  });
});
