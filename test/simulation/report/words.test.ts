/** Numbers are told in the unit that suits them. */
import { expect, test } from 'vitest';
import { against, bytes, count, duration, people, rate, share } from './words.ts';

test.each([
  [count(100_000), '100,000'],
  [people(1), '1 person'],
  [people(1_000), '1,000 people'],
  [bytes(0), '0 bytes'],
  [bytes(999), '999 bytes'],
  [bytes(1_500), '1.5 kB'],
  [bytes(130_684_998.6), '131 MB'],
  [bytes(2_400_000_000), '2.4 GB'],
  [rate(0), '0 kbit/s'],
  [rate(200), '0.2 kbit/s'],
  [rate(90_400_000), '90 Mbit/s'],
  [rate(8_700_000_000), '8.7 Gbit/s'],
  [duration(46.4), '46 ms'],
  [duration(2_338.4), '2.3 s'],
  [duration(70_069), '70 s'],
  [share(0.9132), '91.3 %'],
])('%s', (told, expected) => {
  expect(told).toBe(expected);
});

test.each([
  [0.0045, '222× sooner'],
  [0.4, '2.5× sooner'],
  [0.96, 'the same'],
  [1.04, 'the same'],
  [1.31, '1.3× later'],
  [36.03, '36× later'],
])('a ratio of %f is %s', (ratio, expected) => {
  expect(against(ratio, 'sooner', 'later')).toBe(expected);
});
