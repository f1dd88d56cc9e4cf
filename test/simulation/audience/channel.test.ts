import { describe, expect, test } from 'vitest';
import type { WireMessage } from '../../../protocol/wire.ts';
import { LEAST_ROOM_BYTES, MOST_ROOM_BYTES } from '../../../workers/limits.ts';
import { soundBytes } from '../abstract-content.ts';
import { Clock } from '../clock.ts';
import { PROGRESS_FRAME_MS } from '../limits.ts';
import { Flows, Line } from '../network/flow.ts';
import { Channel } from './channel.ts';

const FRAME = 65_792;
const PIECE = 262_144;
/** Four of them fill the buffer of a channel that has sent nothing yet. */
const SMALL = LEAST_ROOM_BYTES / 4;

interface Left {
  readonly at: number;
  readonly message: WireMessage;
  readonly bytes: number;
}

/** A channel over a line of `rate`, what has left it, and which uploads were buffered when. */
function channelOver(rate: number): {
  clock: Clock;
  channel: Channel;
  left: Left[];
  uploaded: [number, number][];
} {
  const clock = new Clock();
  const left: Left[] = [];
  const uploaded: [number, number][] = [];
  const path = { lines: [new Line(rate)], latencyMs: 10, ceiling: Infinity };
  const channel = new Channel(new Flows(clock), path, {
    left: (message, payload) => left.push({ at: clock.now, message, bytes: payload.length }),
    uploaded: (id) => uploaded.push([id, clock.now]),
    meter: () => undefined,
  });
  return { clock, channel, left, uploaded };
}

describe('a channel', () => {
  test('sends a piece in order and whole, in as few frames as show progress', () => {
    const { clock, channel, left } = channelOver(100);
    channel.upload(1, soundBytes(PIECE), FRAME);
    clock.run(10_000);
    let offset = 0;
    let before = 0;
    for (const { message, bytes, at } of left) {
      expect(message).toMatchObject({ kind: 'data', id: 1, offset, total: PIECE });
      expect(at - before).toBeLessThanOrEqual(PROGRESS_FRAME_MS);
      offset += bytes;
      before = at;
    }
    expect(offset).toBe(PIECE);
    expect(left.at(-1)!.at).toBeCloseTo(PIECE / 100, 6);
  });

  test('on a quick line sends a piece at once', () => {
    const { clock, channel, left } = channelOver(10_000);
    channel.upload(1, soundBytes(SMALL), FRAME);
    clock.run(1_000);
    expect(left).toHaveLength(1);
  });

  test('says what is said after bytes behind them', () => {
    const { clock, channel, left } = channelOver(1_000);
    channel.say({ kind: 'cancel', id: 1 });
    channel.upload(2, soundBytes(SMALL), FRAME);
    channel.say({ kind: 'soon', id: 3 });
    clock.run(1_000);
    expect(left.map(({ message }) => message.kind)).toEqual(['cancel', 'data', 'soon']);
    expect(left[0]!.at).toBe(0);
    expect(left[2]!.at).toBeCloseTo(SMALL / 1_000, 6);
  });

  test('buffers what there is room for, and stops only what is not yet buffered', () => {
    const { clock, channel, left, uploaded } = channelOver(1_000);
    for (let id = 1; id <= 6; id++) channel.upload(id, soundBytes(SMALL), FRAME);
    expect(uploaded).toEqual([1, 2, 3, 4].map((id) => [id, 0]));
    channel.stop(6);
    channel.stop(2);
    clock.run(60_000);
    expect(uploaded.map(([id]) => id)).toEqual([1, 2, 3, 4, 6, 5]);
    const ids = new Set(left.map(({ message }) => (message.kind === 'data' ? message.id : 0)));
    expect([...ids]).toEqual([1, 2, 3, 4, 5]);
  });

  test('buffers as much as leaves in a moment', () => {
    const buffered = (rate: number): number => {
      const { clock, channel, left, uploaded } = channelOver(rate);
      for (let id = 1; id <= 400; id++) channel.upload(id, soundBytes(SMALL), FRAME);
      clock.run((200 * SMALL) / rate);
      return (uploaded.length - left.length) * SMALL;
    };
    expect(buffered(50)).toBeLessThanOrEqual(LEAST_ROOM_BYTES);
    expect(buffered(50_000)).toBeGreaterThan(MOST_ROOM_BYTES / 4);
  });

  test('sends nothing after it was closed', () => {
    const { clock, channel, left } = channelOver(1_000);
    channel.upload(1, soundBytes(PIECE), FRAME);
    clock.run(50);
    channel.close();
    clock.run(1_000);
    expect(left).toEqual([]);
  });
});
