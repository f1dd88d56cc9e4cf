/** Neighbours found through neighbours: who asks whom, what is passed on, and what nobody can make of it. */
import { describe, expect, test } from 'vitest';
import { INVITATION_BURST, MAX_SEEK_MS, PASSED_BURST, WHO_BURST } from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { MAX_ASSISTED_CHARS, MAX_ASSIST_NAMES } from '../../../protocol/limits.ts';
import { OneEngine } from './one-engine.ts';
import type { Visitor } from './visitor.ts';
import { World } from './world.ts';

const OFFER = '{"type":"offer","sdp":"x"}';
const ANSWER = '{"type":"answer","sdp":"x"}';

/** Words of help among the effects: to whom, and what. */
function helpIn(effects: readonly SwarmEffect[]): [string, ...string[]][] {
  return effects.flatMap((effect) =>
    effect.kind === 'send' && effect.message.kind === 'assist'
      ? [[effect.peer, ...effect.message.texts] as [string, ...string[]]]
      : [],
  );
}

function say(engine: OneEngine, peer: string, ...texts: string[]): [string, ...string[]][] {
  return helpIn(engine.message(peer, { kind: 'assist', texts }).effects);
}

/** One who misses neighbours, has one, and has just asked it for names. The tracker is gone. */
function asking(): OneEngine {
  const engine = new OneEngine({ minNeighbours: 3 }).join().meet('a');
  engine.tell({ kind: 'tracker-closed' });
  expect(helpIn(engine.pass(20_000))[0]).toEqual(['a', 'who']);
  return engine;
}

describe('one who misses neighbours', () => {
  test('asks one it has, ever more rarely, and nobody once it has enough', () => {
    const engine = new OneEngine({ minNeighbours: 2 }).join().meet('a');
    expect(helpIn(engine.pass(5_000))).toEqual([]);
    const asks = helpIn(engine.pass(600_000));
    expect(asks.length).toBeGreaterThan(600_000 / (1.5 * MAX_SEEK_MS) - 2);
    expect(asks.length).toBeLessThan(20);
    expect(asks.every(([peer, word]) => peer === 'a' && word === 'who')).toBe(true);
    engine.meet('b');
    expect(helpIn(engine.pass(600_000))).toEqual([]);
    engine.tell({ kind: 'link-closed', peer: 'a' });
    expect(helpIn(engine.pass(15_000))).toEqual([['b', 'who']]);
  });

  test('asks nobody who has not said hello', () => {
    const engine = new OneEngine({ minNeighbours: 2 }).join();
    engine.tell({ kind: 'link-open', peer: 'a' });
    expect(helpIn(engine.pass(60_000))).toEqual([]);
  });

  test('offers a connection to those named, through the one who named them', () => {
    const engine = asking();
    say(engine, 'a', 'peers', 'me', 'a', 'x', 'y', 'z');
    expect(engine.last('connect')).toEqual([
      { kind: 'connect', peer: 'x', initiator: true },
      { kind: 'connect', peer: 'y', initiator: true },
    ]);
    engine.tell({ kind: 'signal-out', peer: 'x', data: OFFER });
    expect(helpIn(engine.effects)).toEqual([['a', 'pass', 'x', OFFER]]);
    expect(engine.last('tracker-send')).toEqual([]);
    say(engine, 'a', 'passed', 'x', ANSWER);
    expect(engine.last('signal-in')).toEqual([{ kind: 'signal-in', peer: 'x', data: ANSWER }]);
    engine.meet('x');
    expect(engine.engine.stats().neighbours.length).toBe(2);
  });

  test('takes no names that it has not asked for, and those asked for once', () => {
    const idle = new OneEngine({ minNeighbours: 3 }).join().meet('a');
    say(idle, 'a', 'peers', 'x');
    expect(idle.last('connect')).toEqual([]);
    const engine = asking();
    say(engine, 'a', 'peers');
    say(engine, 'a', 'peers', 'x');
    expect(engine.last('connect')).toEqual([]);
  });

  test('tries others for a while when who was named is gone, by the word of the one who passes on alone', () => {
    const engine = asking().meet('b');
    say(engine, 'a', 'peers', 'x');
    say(engine, 'b', 'absent', 'x');
    expect(engine.last('disconnect')).toEqual([]);
    say(engine, 'a', 'absent', 'x');
    expect(engine.last('disconnect')).toMatchObject([{ peer: 'x', ban: false }]);
    expect(engine.engine.stats().connecting).toBe(0);
  });

  test('never sends a signal too large to be passed on', () => {
    const engine = asking();
    say(engine, 'a', 'peers', 'x');
    engine.tell({ kind: 'signal-out', peer: 'x', data: 'x'.repeat(MAX_ASSISTED_CHARS + 1) });
    expect(engine.effects.filter(({ kind }) => kind === 'send' || kind === 'tracker-send')).toEqual([]);
  });
});

describe('one who is asked', () => {
  test('names its neighbours but the asker, so many and so often', () => {
    const engine = new OneEngine({ maxNeighbours: 100 }).join().meet('a').meet('b').meet('c');
    const [[to, word, ...names] = []] = say(engine, 'a', 'who');
    expect([to, word, names.sort()]).toEqual(['a', 'peers', ['b', 'c']]);
    for (let i = 0; i < 40; i++) engine.meet(`more ${i}`);
    const [answer = []] = say(engine, 'b', 'who');
    expect(new Set(answer.slice(2)).size).toBe(MAX_ASSIST_NAMES);
    expect(answer.slice(2)).not.toContain('b');
    const often = Array.from({ length: 50 }, () => say(engine, 'c', 'who').length);
    expect(often.reduce((sum, each) => sum + each, 0)).toBe(WHO_BURST);
  });

  test('passes a signal on to its neighbour and names the sender as it knows it', () => {
    const engine = new OneEngine().join().meet('a').meet('b');
    expect(say(engine, 'a', 'pass', 'b', OFFER)).toEqual([['b', 'passed', 'a', OFFER]]);
    expect(say(engine, 'b', 'pass', 'a', ANSWER)).toEqual([['a', 'passed', 'b', ANSWER]]);
    expect(engine.last('connect')).toEqual([]);
  });

  test('says so when there is no such neighbour: nothing goes further than two hops', () => {
    const engine = new OneEngine().join().meet('a');
    engine.tracker({ kind: 'introduce', peers: ['attempted'] });
    engine.tell({ kind: 'link-open', peer: 'silent' });
    for (const peer of ['stranger', 'me', 'a', 'attempted', 'silent']) {
      expect(say(engine, 'a', 'pass', peer, OFFER)).toEqual([['a', 'absent', peer]]);
    }
    // A signal that was passed to us is ours, whatever it says.
    engine.meet('b');
    expect(say(engine, 'a', 'passed', 'b', OFFER)).toEqual([]);
  });

  test('passes on no more than it may, one for one', () => {
    const engine = new OneEngine().join().meet('a').meet('b').meet('c');
    const passed = Array.from(
      { length: 5 * PASSED_BURST },
      () => say(engine, 'a', 'pass', 'b', OFFER).length,
    );
    expect(Math.max(...passed)).toBe(1);
    expect(passed.reduce((sum, each) => sum + each, 0)).toBe(PASSED_BURST);
    expect(say(engine, 'a', 'pass', 'stranger', OFFER)).toEqual([]);
    // What one has used up is not taken from another.
    expect(say(engine, 'c', 'pass', 'b', OFFER).length).toBe(1);
  });
});

describe('a signal that a neighbour passes on', () => {
  test('is answered the same way, with the tracker there or not', () => {
    const engine = new OneEngine().join().meet('a');
    say(engine, 'a', 'passed', 'x', OFFER);
    expect(engine.last('connect')).toEqual([{ kind: 'connect', peer: 'x', initiator: false }]);
    engine.tell({ kind: 'signal-out', peer: 'x', data: ANSWER });
    expect(helpIn(engine.effects)).toEqual([['a', 'pass', 'x', ANSWER]]);
    expect(engine.last('tracker-send')).toEqual([]);
  });

  test('is refused the same way when there are neighbours enough', () => {
    const engine = new OneEngine({ minNeighbours: 1, maxNeighbours: 1 }).join().meet('a');
    const [refusal] = say(engine, 'a', 'passed', 'x', OFFER);
    expect(refusal?.slice(0, 3)).toEqual(['a', 'pass', 'x']);
    const refused = asking();
    say(refused, 'a', 'peers', 'x');
    say(refused, 'a', 'passed', 'x', refusal?.[3] ?? '');
    expect(refused.last('disconnect')).toMatchObject([{ peer: 'x', ban: false }]);
  });

  test('can disturb neither a link, nor a connection that another way has begun', () => {
    const engine = new OneEngine().join().meet('a').meet('b');
    engine.tracker({ kind: 'introduce', peers: ['x'] });
    say(engine, 'a', 'passed', 'y', OFFER);
    for (const [via, peer] of [
      ['a', 'b'],
      ['a', 'x'],
      ['b', 'y'],
    ] as const) {
      say(engine, via, 'passed', peer, OFFER);
      expect(engine.effects.filter(({ kind }) => kind !== 'wake-at')).toEqual([]);
    }
    engine.tracker({ kind: 'signal', from: 'y', data: OFFER });
    expect(engine.effects.filter(({ kind }) => kind !== 'wake-at')).toEqual([]);
    engine.tracker({ kind: 'signal', from: 'x', data: ANSWER });
    expect(engine.last('signal-in').length).toBe(1);
  });

  test('opens no door to the banned, and not every door to strangers', () => {
    const engine = new OneEngine({ maxNeighbours: 50 }).join().meet('a').meet('bad');
    engine.tell({ kind: 'garbage', peer: 'bad', detail: 'nonsense' });
    say(engine, 'a', 'passed', 'bad', OFFER);
    expect(engine.last('connect')).toEqual([]);
    for (let i = 0; i < 40; i++) say(engine, 'a', 'passed', `stranger ${i}`, OFFER);
    expect(engine.engine.stats().connecting).toBeLessThanOrEqual(INVITATION_BURST);
  });

  test.each([[['why']], [['pass', 'a']], [['pass', '', 'x']], [[]]])(
    'that is none ends the link: %j',
    (texts) => {
      const engine = new OneEngine().join().meet('a');
      say(engine, 'a', ...texts);
      expect(engine.last('disconnect')).toMatchObject([{ peer: 'a', ban: true }]);
    },
  );
});

/** The share of `visitors` whom the first of them reaches, from neighbour to neighbour. */
function reachedIn(world: World, visitors: readonly Visitor[]): number {
  const reached = new Set(visitors.slice(0, 1));
  for (const one of reached) {
    for (const { ends } of world.links) if (ends.includes(one)) for (const end of ends) reached.add(end);
  }
  return reached.size / visitors.length;
}

describe('a mesh whose members hang up on the tracker', () => {
  test.each([1, 2, 3])('is one with those who come later (seed %d)', (seed) => {
    const world = new World(seed, { closeAtMax: true });
    const options = { limits: { minNeighbours: 4, maxNeighbours: 6 } };
    const all: Visitor[] = [];
    let fewestAtTracker = 1;
    for (let i = 0; i < 60; i++) {
      all.push(world.add(options));
      world.run(5_000);
      if (i > 30) fewestAtTracker = Math.min(fewestAtTracker, world.atTracker / all.length);
    }
    world.run(120_000);
    expect(fewestAtTracker).toBeLessThan(0.2);
    expect(all.every(({ neighbours }) => neighbours > 0)).toBe(true);
    // Only the last to come still look for those who have room.
    expect(all.filter(({ neighbours }) => neighbours < 4).length).toBeLessThan(5);
    expect(reachedIn(world, all)).toBe(1);
  });
});

describe('a mesh whose tracker is dead', () => {
  /** Who is left of 40 when the tracker and then, bit by bit, 24 of them go: how many can reach each other, and their links. */
  function outlive(seed: number, assisted: boolean): { largest: number; fewest: number; faults: number } {
    const world = new World(seed);
    const options = { assisted, limits: { minNeighbours: 4, maxNeighbours: 10 } };
    const all = Array.from({ length: 40 }, () => world.add(options));
    world.run(60_000);
    world.trackerUp = false;
    world.restartTracker();
    for (const each of all.slice(0, 24)) {
      world.leave(each);
      world.run(10_000);
    }
    world.run(120_000);
    const left = all.filter(({ alive }) => alive);
    return {
      largest: reachedIn(world, left),
      fewest: Math.min(...left.map(({ neighbours }) => neighbours)),
      faults: left.reduce((sum, { faults }) => sum + faults.length, 0),
    };
  }

  test.each([1, 2, 3, 4, 5])('mends itself as its members go (seed %d)', (seed) => {
    expect(outlive(seed, true)).toEqual({ largest: 1, fewest: expect.any(Number), faults: 0 });
    expect(outlive(seed, true).fewest).toBeGreaterThanOrEqual(4);
    expect(outlive(seed, false).fewest).toBeLessThan(4);
  });
});
