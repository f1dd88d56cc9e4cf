import { beforeEach, describe, expect, test } from 'vitest';
import { StallMeter, type VideoState } from './stall-meter.ts';

const PLAYING: VideoState = { at: 0, paused: false, ended: false, seeking: false };

describe('a stall', () => {
  let meter: StallMeter;
  let now = 0;

  /** Lets `ms` pass with a look every 50; `speed`: seconds of film a second. */
  const pass = (
    ms: number,
    state: Partial<VideoState> & { readonly from?: number; readonly speed?: number },
  ): void => {
    const { from = 0, speed = 0, ...rest } = state;
    const begunAt = now;
    for (const end = now + ms; now < end;) {
      now += 50;
      meter.look(now, { ...PLAYING, ...rest, at: from + (speed * (now - begunAt)) / 1000 });
    }
  };

  beforeEach(() => {
    meter = new StallMeter();
    now = 0;
    meter.begin(now);
  });

  test('is not there while the picture moves', () => {
    pass(5000, { speed: 1 });
    expect([meter.stalls, meter.seconds(now)]).toEqual([0, 0]);
  });

  test('is a rest of more than 250 ms, counted from its first moment', () => {
    pass(1000, { speed: 1 });
    pass(250, { from: 1 });
    expect(meter.stalls).toBe(0);
    pass(750, { from: 1 });
    expect([meter.stalls, meter.seconds(now)]).toEqual([1, 1]);
    pass(1000, { from: 1, speed: 1 });
    expect(meter.stalls).toBe(1);
    expect(meter.seconds(now)).toBeCloseTo(1.05);
  });

  test('is at once one when the video says that it waits', () => {
    pass(1000, { speed: 1 });
    meter.waits(now, { ...PLAYING, at: 1 });
    pass(100, { from: 1, speed: 1 });
    expect([meter.stalls, meter.seconds(now)]).toEqual([1, 0.05]);
  });

  test('is none before the first picture, nor while paused, ended or seeking', () => {
    const early = new StallMeter();
    for (const at of [0, 500, 1000]) early.look(at, PLAYING);
    early.waits(1000, PLAYING);
    expect(early.stalls).toBe(0);
    for (const state of [{ paused: true }, { ended: true }, { seeking: true }]) {
      pass(2000, state);
      meter.waits(now, { ...PLAYING, ...state });
    }
    expect(meter.stalls).toBe(0);
  });

  test('lasts through a player’s own jump, up to the first step after it', () => {
    pass(1000, { speed: 1 });
    pass(1000, { from: 1 });
    pass(200, { from: 3, seeking: true });
    expect([meter.stalls, meter.seconds(now)]).toEqual([1, 1.2]);
    pass(500, { from: 3, speed: 1 });
    expect(meter.stalls).toBe(1);
    expect(meter.seconds(now)).toBeCloseTo(1.25);
  });
});
