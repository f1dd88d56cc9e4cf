/** What the carriage is for: its uplink carries little more than one copy, however many want it and in whatever order. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playWorld } from './play-scenario.ts';
import type { Scenario } from './scenario.ts';
import { carriageWith } from './scenarios/carriage.ts';
import { forgetWeight } from './weightless.ts';
import type { Guest } from './world.ts';

const SEEDS = ['1', '2'];
/** Over HTTP/2, and as many as over HTTP/1.1. */
const AT_ONCE = [Infinity, 8];
const TIMEOUT_MS = 120_000;

let weighAgain = (): void => undefined;
beforeAll(() => {
  weighAgain = forgetWeight();
});
afterAll(() => weighAgain());

interface Ride {
  /** Over the uplink. */
  readonly copies: number;
  /** How many times sooner the last has all. */
  readonly sooner: number;
  readonly finished: number;
}

function ride(scenario: Scenario, visitors: number): Ride[] {
  return SEEDS.map((seed) => {
    const peers = playWorld(scenario, { seed, visitors }, true).tally;
    const plain = playWorld(scenario, { seed, visitors }, false).tally;
    return {
      copies: peers.originBytes.total / peers.distinct.total,
      sooner: plain.completion.quantile(1) / peers.completion.quantile(1),
      finished: peers.finished,
    };
  });
}

/** The same, with the one who came first changed. */
function withFirst(scenario: Scenario, change: (guest: Guest) => Guest): Scenario {
  return {
    ...scenario,
    play(world, visitors) {
      const guests: Guest[] = [];
      const gathering = Object.create(world, { expect: { value: (guest: Guest) => guests.push(guest) } });
      scenario.play(gathering as typeof world, visitors);
      const first = guests.reduce((a, b) => (a.at < b.at ? a : b));
      for (const guest of guests) world.expect(guest === first ? change(guest) : guest);
    },
  };
}

describe.each(AT_ONCE)(
  'a carriage of which each asks for %d files at once',
  { timeout: TIMEOUT_MS },
  (atOnce) => {
    const scenario = carriageWith({ atOnce });

    // Each loads what it can until it has met the others, 0.55 s after it came: of n who come within 3 s that makes 0.07 to 0.31 copies.
    test.each([
      [4, 1.2, 3],
      [8, 1.25, 6],
      [16, 1.4, 10],
      [32, 1.5, 19],
    ])('of %d', (visitors, mostCopies, sooner) => {
      for (const each of ride(scenario, visitors)) {
        expect(each.finished).toBe(visitors);
        expect(each.copies).toBeLessThan(mostCopies);
        expect(each.sooner).toBeGreaterThan(sooner);
      }
    });

    test.each([
      [4, 1.02, 3.4],
      [8, 1.03, 7],
      [12, 1.3, 8],
    ])('of %d who have met before', (visitors, mostCopies, sooner) => {
      for (const each of ride(carriageWith({ atOnce, met: true }), visitors)) {
        expect(each.finished).toBe(visitors);
        expect(each.copies).toBeLessThan(mostCopies);
        expect(each.sooner).toBeGreaterThan(sooner);
      }
    });

    // Nothing of what the first asks for at once is there for up to a minute.
    test.each([
      [5, 1.15],
      [2, 1.15],
      [1, 1.25],
    ])('of 8 on a line of %d Mbit/s', (down, mostCopies) => {
      for (const each of ride(carriageWith({ atOnce, down }), 8)) {
        expect(each.finished).toBe(8);
        expect(each.copies).toBeLessThan(mostCopies);
        expect(each.sooner).toBeGreaterThan(6);
      }
    });

    test('of 8 who have met before, on a line of 2 Mbit/s', () => {
      for (const each of ride(carriageWith({ atOnce, met: true, down: 2 }), 8)) {
        expect(each.finished).toBe(8);
        expect(each.sooner).toBeGreaterThan(3);
      }
    });

    test.each([false, true])('whose first leaves while all wait for it, without a word: %s', (crashes) => {
      const left = withFirst(scenario, (first) => ({ ...first, until: first.at + 6_000, crashes }));
      for (const each of ride(left, 8)) {
        expect(each.finished).toBe(7);
        expect(each.sooner).toBeGreaterThan(3);
      }
    });

    test.each([
      ['staller', 10, 3],
      ['polluter', 10, 3],
      ['free-rider', 10, 5],
      ['liar', 10, 5],
      ['staller', 2, 2],
      ['polluter', 2, 2],
      ['liar', 2, 5],
    ] as const)(
      'whose first is a %s on a line of %d Mbit/s is sooner all the same',
      (honesty, down, sooner) => {
        const slow = carriageWith({ atOnce, down });
        for (const each of ride(
          withFirst(slow, (first) => ({ ...first, honesty })),
          8,
        )) {
          expect(each.finished).toBe(8);
          expect(each.sooner).toBeGreaterThan(sooner);
        }
      },
    );
  },
);
