/** Names of members: in the order of joining, and not to be guessed. */
import { expect, test } from 'vitest';
import { newMemberName } from '../../tracker/member-name.ts';

test('whoever comes later has the greater name', () => {
  const times = [0, 1, 255, 256, 1_796_083_200_000, 1_796_083_200_001, 2 ** 48 - 1];
  const names = times.map((time) => newMemberName(time));
  expect([...names].sort()).toEqual(names);
  expect(names.every((name) => /^[0-9a-f]{32}$/.test(name))).toBe(true);
});

test('of one moment no two are alike, nor is one known by another', () => {
  const names = Array.from({ length: 1_000 }, () => newMemberName(1_796_083_200_000));
  expect(new Set(names.map((name) => name.slice(12))).size).toBe(1_000);
});
