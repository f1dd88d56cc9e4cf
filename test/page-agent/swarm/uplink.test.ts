/** The rate of our own uplink, as uploads show it that overlap, are broken off, or are too small to tell. */
import { expect, test } from 'vitest';
import { MIN_GOODPUT_SAMPLE_BYTES } from '../../../page-agent/swarm/limits.ts';
import { Uplink } from '../../../page-agent/swarm/uplink.ts';

const BYTES = 4 * MIN_GOODPUT_SAMPLE_BYTES;

test('nothing is known before anything was sent, and of crumbs', () => {
  const uplink = new Uplink();
  expect(uplink.msFor(BYTES)).toBe(0);
  uplink.began(0);
  uplink.ended(MIN_GOODPUT_SAMPLE_BYTES - 1, 1_000);
  expect(uplink.msFor(BYTES)).toBe(0);
});

test('uploads at the same time share it', () => {
  const uplink = new Uplink();
  uplink.began(0);
  uplink.began(100);
  uplink.ended(BYTES, 800);
  uplink.ended(BYTES, 1_000);
  expect(uplink.msFor(BYTES)).toBeCloseTo(500, 9);
});

test('what is broken off takes its time, and brings nothing', () => {
  const uplink = new Uplink();
  uplink.began(0);
  uplink.began(0);
  uplink.ended(0, 900);
  uplink.ended(BYTES, 1_000);
  expect(uplink.msFor(BYTES)).toBeCloseTo(1_000, 9);
});

test('a line that has become slower is believed little by little', () => {
  const uplink = new Uplink();
  const send = (at: number, ms: number): void => {
    uplink.began(at);
    uplink.ended(BYTES, at + ms);
  };
  send(0, 100);
  send(10_000, 400);
  const once = uplink.msFor(BYTES);
  for (let i = 2; i < 40; i++) send(10_000 * i, 400);
  expect(once).toBeGreaterThan(100);
  expect(once).toBeLessThan(130);
  expect(uplink.msFor(BYTES)).toBeCloseTo(400, 0);
});
