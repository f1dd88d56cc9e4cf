/** Whole worlds of real engines: what a visitor gets, whatever the others do. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { makeSample } from './sample-content.ts';
import { World } from './world.ts';

describe('honest neighbours', { timeout: 60_000 }, () => {
  test('one holder, one asker: a hundred pieces in order of need', () => {
    const world = new World(1);
    const sample = makeSample(1, 100 * PIECE_BYTES - 17);
    const [holder, asker] = world.addConnected({}, {});
    holder!.hold(sample);
    world.run(500);
    const ask = asker!.ask(sample.content);
    world.runAsks(60_000);
    expect(ask.delivered).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(ask.coming).toBe(1);
    expect(asker!.faults).toEqual([]);
    // 26 MB at 2 MB/s take 13 s; the rest is latency.
    expect(ask.endedAt - ask.at).toBeLessThan(15_000);
  });

  test('four holders share the load', () => {
    const world = new World(2);
    const sample = makeSample(2, 100 * PIECE_BYTES);
    const [asker, ...holders] = world.addConnected({}, {}, {}, {}, {});
    for (const holder of holders) holder.hold(sample);
    world.run(500);
    const ask = asker!.ask(sample.content);
    world.runAsks(60_000);
    expect(ask.delivered.length).toBe(100);
    expect(asker!.faults).toEqual([]);
    for (const holder of holders) expect(holder.engine.stats().piecesSent).toBeGreaterThan(10);
    expect(ask.endedAt - ask.at).toBeLessThan(5_000);
  });
});
