import { describe, expect, test } from 'vitest';
import { lowWaterOf, roomAfter } from '../../workers/channel-room.ts';
import { LEAST_ROOM_BYTES, MOST_ROOM_BYTES } from '../../workers/limits.ts';

/** The room after a channel of `rate` bytes a millisecond has been filled and has drained so many times. */
function settled(rate: number, times: number): number {
  let room = LEAST_ROOM_BYTES;
  for (let i = 0; i < times; i++) room = roomAfter(room, (room - lowWaterOf(room)) / rate);
  return room;
}

describe('the room in a channel', () => {
  test('is all there may be after four rounds on a quick line', () => {
    expect(settled(25_000, 4)).toBe(MOST_ROOM_BYTES);
  });

  test('is the least on a slow line, also after a quick start', () => {
    expect(settled(60, 5)).toBe(LEAST_ROOM_BYTES);
    let room = MOST_ROOM_BYTES;
    for (let i = 0; i < 4; i++) room = roomAfter(room, (room - lowWaterOf(room)) / 60);
    expect(room).toBe(LEAST_ROOM_BYTES);
  });

  test('follows the line between, whatever a timer says of no time at all', () => {
    const room = settled(2_000, 20);
    expect(room).toBeGreaterThan(2 * LEAST_ROOM_BYTES);
    expect(room).toBeLessThan(MOST_ROOM_BYTES);
    expect(roomAfter(room, 0)).toBe(2 * room);
  });
});
