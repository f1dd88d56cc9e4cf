import { describe, expect, test } from 'vitest';
import { Clock } from '../clock.ts';
import { Meter } from '../figures/meter.ts';
import { COARSE_SHARE } from '../limits.ts';
import { Random } from '../random.ts';
import { Flows, Line, type Flow } from './flow.ts';

/** Sends `bytes` over `lines` at `at`; the time of arrival comes into `ends`. */
function send(clock: Clock, flows: Flows, lines: Line[], bytes: number, at: number, ends: number[]): void {
  const place = ends.push(Infinity) - 1;
  clock.at(at, () => {
    const passed = (): number => {
      ends[place] = clock.now;
      return 0;
    };
    flows.start({ lines, ceiling: Infinity, passed }, bytes);
  });
}

describe('flows', () => {
  test('one alone has the whole line, two have half each', () => {
    const clock = new Clock();
    const flows = new Flows(clock);
    const line = new Line(100);
    const ends: number[] = [];
    send(clock, flows, [line], 1_000, 0, ends);
    send(clock, flows, [line], 1_000, 5, ends);
    clock.run(1_000);
    // 500 bytes alone, then both at 50 until the first has ended at 15, then the second alone.
    expect(ends).toEqual([15, 20]);
  });

  test('run at the narrowest of their lines, and never above their ceiling', () => {
    const clock = new Clock();
    const flows = new Flows(clock);
    const ends: number[] = [];
    send(clock, flows, [new Line(100), new Line(10)], 100, 0, ends);
    clock.run(100);
    expect(ends).toEqual([10]);
    let end = 0;
    const passed = (): number => {
      end = clock.now;
      return 0;
    };
    flows.start({ lines: [new Line(100)], ceiling: 5, passed }, 100);
    clock.run(200);
    expect(end).toBe(120);
  });

  test('leave to others what they cannot use themselves', () => {
    const clock = new Clock();
    const flows = new Flows(clock);
    const [slow, shared] = [new Line(10), new Line(100)];
    const ends: number[] = [];
    send(clock, flows, [slow, shared], 100, 0, ends);
    send(clock, flows, [shared], 900, 0, ends);
    send(clock, flows, [slow, shared], 50, 10, ends);
    clock.run(100);
    expect(ends).toEqual([10, 10, 15]);
  });

  test('go on with what follows, on the same share', () => {
    const clock = new Clock();
    const flows = new Flows(clock);
    const times: number[] = [];
    const line = new Line(10);
    const passed = (): number => {
      times.push(clock.now);
      return times.length < 3 ? 50 : 0;
    };
    flows.start({ lines: [line], ceiling: Infinity, passed }, 50);
    clock.run(100);
    expect(times).toEqual([5, 10, 15]);
    expect(line.flows).toEqual([]);
  });

  test('that are stopped tell what is left, and leave the line to others', () => {
    const clock = new Clock();
    const flows = new Flows(clock);
    const line = new Line(10);
    const ends: number[] = [];
    send(clock, flows, [line], 100, 0, ends);
    const stopped: Flow = flows.start({ lines: [line], ceiling: Infinity, passed: () => 0 }, 100);
    clock.run(10);
    expect(flows.stop(stopped)).toBe(50);
    clock.run(100);
    expect(ends).toEqual([15]);
  });

  test('carry every byte once and never more than a line can, whatever comes and goes', () => {
    const random = new Random('flows');
    const clock = new Clock();
    const flows = new Flows(clock);
    const lines = Array.from({ length: 6 }, () => new Line(random.between(3, 12)));
    const carried = new Map<Line, Meter>(lines.map((line) => [line, new Meter()]));
    let sent = 0;
    let metered = 0;
    let arrived = 0;
    for (let i = 0; i < 400; i++) {
      const bytes = Math.ceil(random.between(1, 5_000));
      const used = [random.pick(lines.slice(0, 3)), random.pick(lines.slice(3))];
      sent += bytes;
      const meter = (part: number, from: number, to: number): void => {
        metered += part;
        for (const line of used) carried.get(line)!.add(part, from, to);
      };
      const passed = (): number => {
        arrived++;
        return 0;
      };
      clock.at(random.between(0, 20_000), () =>
        flows.start({ lines: used, ceiling: Infinity, passed, meter }, bytes),
      );
    }
    clock.run(10_000_000);
    expect(arrived).toBe(400);
    expect(metered).toBeCloseTo(sent, 3);
    // Above EXACT_FLOWS the shares may lag behind by COARSE_SHARE.
    for (const [line, meter] of carried) {
      expect(meter.peak()).toBeLessThanOrEqual(line.rate * 1_000 * (1 + COARSE_SHARE) + 1);
      expect(meter.peak()).toBeGreaterThan(line.rate * 500);
    }
    expect(clock.happened).toBeLessThan(400 * 40);
  });
});
