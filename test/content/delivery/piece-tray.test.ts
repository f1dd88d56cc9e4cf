/** First come, in order taken. */
import { expect, test } from 'vitest';
import { PieceTray, type Arrival } from '../../../content/delivery/piece-tray.ts';

function arrival(bytes: number): Arrival {
  return { bytes: new Uint8Array(bytes), source: 'peers' };
}

test('the first of a piece wins, a second is too late', () => {
  const tray = new PieceTray(0);
  expect(tray.put(0, arrival(1))).toBe(true);
  expect(tray.put(0, arrival(2))).toBe(false);
  expect(tray.take(0)?.bytes.length).toBe(1);
  expect(tray.put(0, arrival(3))).toBe(false);
});

test('what lies before the floor came in vain', () => {
  const tray = new PieceTray(0);
  tray.put(0, arrival(1));
  tray.put(1, arrival(2));
  tray.put(2, arrival(4));
  expect(tray.pass(2)).toBe(3);
  expect(tray.has(1)).toBe(false);
  expect(tray.has(2)).toBe(true);
});

test('a waiter hears of every change', async () => {
  const tray = new PieceTray(0);
  const first = tray.changed();
  tray.put(0, arrival(1));
  await first;
  const second = tray.changed();
  tray.notify();
  await second;
  expect(tray.has(0)).toBe(true);
});
