import { expect, test } from 'vitest';
import { JOIN_GAP_MS } from './limits.ts';
import { planVisits, viewerSeconds } from './visit-plan.ts';

test('viewers come one after another and stay for so long once all are there', () => {
  const { visits, endAt } = planVisits(3, 10, 0);
  expect(visits.map(({ joinAt }) => joinAt)).toEqual([0, JOIN_GAP_MS, 2 * JOIN_GAP_MS]);
  expect(visits.every(({ leaveAt }) => leaveAt === null)).toBe(true);
  expect(endAt).toBe(2 * JOIN_GAP_MS + 10_000);
});

test('a share of them is replaced, each at its own time, and as many watch at every moment', () => {
  const { visits, endAt } = planVisits(10, 60, 0.25);
  const leavers = visits.filter(({ leaveAt }) => leaveAt !== null);
  expect(leavers).toHaveLength(3);
  expect(visits).toHaveLength(13);
  expect(new Set(leavers.map(({ leaveAt }) => leaveAt)).size).toBe(3);
  for (let at = 9 * JOIN_GAP_MS; at < endAt; at += 100) {
    const present = visits.filter(
      ({ joinAt, leaveAt }) => joinAt <= at && (leaveAt === null || at < leaveAt),
    );
    expect(present).toHaveLength(10);
  }
});

test('the seconds of all are added up, of those who leave, too', () => {
  const visit = (joinAt: number, leaveAt: number | null): { joinAt: number; leaveAt: number | null } => ({
    joinAt,
    leaveAt,
  });
  const visits = [visit(0, 4000), visit(1000, null), visit(4000, null)];
  expect(viewerSeconds({ visits, endAt: 10_000 })).toBe(4 + 9 + 6);
});
