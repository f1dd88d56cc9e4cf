/** Every scenario at a size that a test can bear: that it plays, what its figures are, and that they repeat. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { figuresOfShards, playShard, playWorld, shardsOf, type Played } from './play-scenario.ts';
import { drawPlots } from './report/plots.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { forgetWeight } from './weightless.ts';
import type { World } from './world.ts';

/** Visitors of each scenario here, and worlds' CPU time on a busy machine. */
const FEW = 12;
const TIMEOUT_MS = 120_000;

/** What `--json` promises, beside the two figures of the machine. */
const KEYS = [
  'cap',
  'completionRatio',
  'duplicateShare',
  'firstByteRatio',
  'offload',
  'originPeakRatio',
  'stallRatio',
  'trackerMessagesPerVisitorSecond',
  'uploadBytes',
  'wrongBytes',
];

let weighAgain = (): void => undefined;
beforeAll(() => {
  weighAgain = forgetWeight();
});
afterAll(() => weighAgain());

function play(scenario: Scenario, seed = '1'): Played {
  const shards = Array.from({ length: shardsOf(scenario, FEW) }, (_, shard) =>
    playShard(scenario, { seed, visitors: FEW }, shard),
  );
  return figuresOfShards(scenario, FEW, shards);
}

describe('scenarios', { timeout: TIMEOUT_MS }, () => {
  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s plays',
    (_name, scenario) => {
      const { figures, details } = play(scenario);
      expect(Object.keys(figures).sort()).toEqual(KEYS);
      expect(figures.wrongBytes).toBe(0);
      expect(details.finished.peers).toBeGreaterThan(0);
      expect(details.finished.plain).toBeGreaterThan(0);
      expect(details.originBytes.plain).toBeGreaterThan(0);
      expect(figures.cap).toBeLessThan(1);
      for (const { svg } of drawPlots(details)) expect(svg).toMatch(/^<svg [^>]*xmlns.*<\/svg>$/s);
    },
  );

  test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))(
    '%s tells of those who really come',
    (_name, { story, visitors }) => {
      expect(story(visitors)).toContain(visitors.toLocaleString('en-US'));
      expect(story(4_321)).toContain('4,321');
      expect(story(4_321)).not.toContain(visitors.toLocaleString('en-US'));
    },
  );

  test('are the same to the byte for the same seed, and another for another', () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'partition')!;
    expect(JSON.stringify(play(scenario))).toBe(JSON.stringify(play(scenario)));
    expect(JSON.stringify(play(scenario))).not.toBe(JSON.stringify(play(scenario, '2')));
  });

  test('are the sum of their shards: audiences of different trackers never meet', () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'tracker-loss')!;
    const options = { seed: '1', visitors: 2 * FEW };
    const whole = playWorld(scenario, options, true);
    const shards = Array.from({ length: shardsOf(scenario, options.visitors) }, (_, shard) =>
      playWorld(scenario, options, true, shard),
    );
    expect(shards).toHaveLength(2);
    const summed = (read: (world: World) => number): number =>
      shards.reduce((sum, shard) => sum + read(shard), 0);
    expect(summed(({ visitors }) => visitors.length)).toBe(whole.visitors.length);
    expect(summed(({ mesh }) => mesh.said)).toBe(whole.mesh.said);
    expect(summed(({ tally }) => tally.finished)).toBe(whole.tally.finished);
    expect(summed(({ tally }) => tally.peerBytes.total)).toBeCloseTo(whole.tally.peerBytes.total, 0);
    expect(whole.tally.peerBytes.total).toBeGreaterThan(0);
  });

  test('have the same people in the control, who get everything from the origin', () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'clean-crowd')!;
    const options = { seed: '1', visitors: FEW };
    const plain = playWorld(scenario, options, false);
    const peers = playWorld(scenario, options, true);
    expect(plain.tally.joined).toBe(peers.tally.joined);
    expect(plain.visitors.map(({ options: { place } }) => place.address)).toEqual(
      peers.visitors.map(({ options: { place } }) => place.address),
    );
    expect(plain.tally.peerBytes.total + plain.tally.trackerHeard.total).toBe(0);
    expect(plain.tally.originBytes.total).toBeCloseTo(plain.tally.useful.total, 0);
    expect(peers.tally.peerBytes.total).toBeGreaterThan(0);
  });

  test('of crowds are the same world but for the dishonest', () => {
    const [clean, ...others] = ['clean-crowd', 'polluters', 'free-riders'].map((name) => {
      const scenario = SCENARIOS.find((each) => each.name === name)!;
      return playWorld(scenario, { seed: '1', visitors: FEW }, false).tally;
    });
    for (const other of others) expect(other.completion.curve(10)).toEqual(clean!.completion.curve(10));
  });

  test('polluters are found out, and nobody accepts what they send', () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'polluters')!;
    const world = playWorld(scenario, { seed: '1', visitors: 40 }, true);
    expect(world.tally.rejected).toBeGreaterThan(0);
    expect(world.tally.wrongBytes).toBe(0);
  });
});
