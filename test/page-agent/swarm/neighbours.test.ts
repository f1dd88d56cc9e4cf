/** Coming by neighbours: tracker, connections, refusals, bans. One engine at a time. */
import { describe, expect, test } from 'vitest';
import {
  CONNECT_TIMEOUT_MS,
  PROMPT_CONNECT_MS,
  STREAM_NEIGHBOURS,
  STREAM_SLACK,
} from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { SwarmEvent } from '../../../page-agent/swarm/swarm-events.ts';
import type { TrackerMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import { OneEngine } from './one-engine.ts';

const OFFER = '{"type":"offer","sdp":"x"}';
const ANSWER = '{"type":"answer","sdp":"x"}';
const STREAM = 'ab'.repeat(28);
const OTHER_STREAM = 'cd'.repeat(28);

describe('the tracker', () => {
  test('is sought with the first event, joined, pinged', () => {
    const engine = new OneEngine();
    expect(engine.last('tracker-connect').length).toBe(1);
    engine.tell({ kind: 'tracker-open' });
    expect(engine.last('tracker-send')).toEqual([
      { kind: 'tracker-send', message: { kind: 'join', version: WIRE_VERSION, site: 'site', want: 4 } },
    ]);
    engine.join();
    for (let i = 0; i < 10; i++) engine.pass(1_000);
    for (const peer of ['a', 'b', 'c', 'd']) engine.meet(peer);
    const said = [];
    for (let i = 0; i < 60; i++) {
      said.push(...engine.pass(1_000).filter((effect) => effect.kind === 'tracker-send'));
      engine.tracker({ kind: 'pong' });
    }
    expect(said.map(({ message }) => message.kind)).toEqual(['ping', 'ping', 'ping']);
  });

  test('that is down is tried again, ever more rarely', () => {
    const engine = new OneEngine();
    const tries: number[] = [];
    engine.tell({ kind: 'tracker-closed' });
    for (let i = 0; i < 600; i++) {
      if (!engine.pass(1_000).some((effect) => effect.kind === 'tracker-connect')) continue;
      tries.push(i);
      engine.tell({ kind: 'tracker-closed' });
    }
    expect(tries[0]).toBeLessThan(2);
    expect(tries.length).toBeGreaterThan(8);
    expect(tries.length).toBeLessThan(20);
  });

  // [state, what happens, whether the socket is closed by us, whether a new one is opened within a minute and a half]
  const states: Record<string, (engine: OneEngine) => void> = {
    opening: () => undefined,
    joined: (engine) => engine.join(),
    closed: (engine) => engine.tell({ kind: 'tracker-closed' }),
  };
  const events: Record<string, SwarmEvent> = {
    'tracker-closed': { kind: 'tracker-closed' },
    fatal: {
      kind: 'tracker-message',
      message: { kind: 'error', code: 'version', message: '', fatal: true },
    },
    error: {
      kind: 'tracker-message',
      message: { kind: 'error', code: 'bad-message', message: '', fatal: false },
    },
    site: { kind: 'pause', reason: 'site', on: true },
  };
  const table: [string, string, boolean, boolean][] = [
    ['opening', 'tracker-closed', false, true],
    ['opening', 'fatal', true, true],
    ['opening', 'error', false, true],
    ['opening', 'site', true, false],
    ['joined', 'tracker-closed', false, true],
    ['joined', 'fatal', true, true],
    ['joined', 'error', false, true],
    ['joined', 'site', true, false],
    ['closed', 'tracker-closed', false, true],
    ['closed', 'fatal', false, true],
    ['closed', 'error', false, true],
    ['closed', 'site', false, false],
  ];
  test('the table is total', () => {
    expect(table.length).toBe(Object.keys(states).length * Object.keys(events).length);
  });
  test.each(table)('%s, then %s: closed %s, reopened %s', (state, event, closed, reopened) => {
    const engine = new OneEngine();
    states[state]!(engine);
    engine.tell(events[event]!);
    expect(engine.last('tracker-close').length > 0).toBe(closed);
    // Nothing is heard from the tracker meanwhile: even a joined one is taken for dead in the end.
    const later = engine.pass(120_000);
    expect(later.some((effect) => effect.kind === 'tracker-connect')).toBe(reopened);
  });

  test('is asked for more while there are too few, and left in peace with enough', () => {
    const engine = new OneEngine({ minNeighbours: 2 }).join();
    engine.meet('a');
    const seeks = engine.pass(10_000).filter((effect) => effect.kind === 'tracker-send');
    expect(seeks.map(({ message }) => message)).toContainEqual({ kind: 'seek', want: 1, except: ['a'] });
    engine.meet('b');
    expect(engine.pass(10_000).filter((effect) => effect.kind === 'tracker-send')).toEqual([]);
    engine.tell({ kind: 'link-closed', peer: 'b' });
    const again = engine.pass(10_000).filter((effect) => effect.kind === 'tracker-send');
    expect(again.map(({ message }) => message.kind)).toContain('seek');
  });

  test('is left alone by one who watches a stream and has lost a few of enough', () => {
    const engine = new OneEngine().join();
    engine.tell({ kind: 'follow', streams: [STREAM] });
    const names = Array.from({ length: STREAM_NEIGHBOURS }, (_, i) => `peer ${i}`);
    const seeks = (): number =>
      engine.pass(20_000).filter((effect) => effect.kind === 'tracker-send' && effect.message.kind === 'seek')
        .length;
    for (const name of names.slice(1)) engine.meet(name);
    expect(seeks()).toBeGreaterThan(0);
    engine.meet(names[0]!);
    for (const peer of names.slice(0, STREAM_SLACK)) engine.tell({ kind: 'link-closed', peer });
    expect(seeks()).toBe(0);
    engine.tell({ kind: 'link-closed', peer: names.at(-1)! });
    expect(seeks()).toBeGreaterThan(0);
  });

  describe('that would rather not have those who need nobody', () => {
    const welcome = { kind: 'welcome', you: 'me', members: 9, pingSeconds: 30, closeAtMax: true } as const;
    const kinds = (effects: readonly SwarmEffect[]): string[] =>
      effects.flatMap((effect) => {
        if (effect.kind === 'tracker-send' && effect.message.kind === 'leave') return ['leave'];
        return ['tracker-close', 'tracker-connect'].includes(effect.kind) ? [effect.kind] : [];
      });
    /** Has as many neighbours as it may. The tracker answers each ping. */
    function full(message: TrackerMessage = welcome): OneEngine {
      const engine = new OneEngine({ minNeighbours: 2, maxNeighbours: 3 });
      engine.tell({ kind: 'tracker-open' });
      return engine.tracker(message).meet('a').meet('b').meet('c');
    }
    function passes(engine: OneEngine, ms: number): string[] {
      const all: string[] = [];
      for (let passed = 0; passed < ms; passed += 10_000) {
        all.push(...kinds(engine.pass(10_000)));
        if (engine.joined) engine.tracker({ kind: 'pong' });
      }
      return all;
    }

    test('is left with all the neighbours there may be, and sought again with too few', () => {
      const engine = full();
      expect(passes(engine, 30_000)).toEqual(['leave', 'tracker-close']);
      engine.tell({ kind: 'tracker-closed' });
      expect(passes(engine, 600_000)).toEqual([]);
      engine.tell({ kind: 'link-closed', peer: 'a' });
      expect(passes(engine, 600_000)).toEqual([]);
      engine.tell({ kind: 'link-closed', peer: 'b' });
      expect(kinds(engine.effects)).toEqual([]);
      expect(kinds(engine.pass(5_000))).toEqual(['tracker-connect']);
      engine.tell({ kind: 'tracker-open' });
      expect(engine.last('tracker-send').map(({ message }) => message.kind)).toEqual(['join']);
    });

    test('is kept by others, and by those who watch a stream', () => {
      expect(passes(full({ ...welcome, closeAtMax: undefined }), 100_000)).toEqual([]);
      const few = full();
      few.tell({ kind: 'link-closed', peer: 'a' });
      expect(passes(few, 100_000)).toEqual([]);
      const viewer = full();
      viewer.tell({ kind: 'follow', streams: [STREAM] });
      expect(passes(viewer, 100_000)).toEqual([]);
    });

    test('is sought again for a stream', () => {
      const engine = full();
      passes(engine, 30_000);
      engine.tell({ kind: 'follow', streams: [STREAM] });
      expect(kinds(engine.pass(5_000))).toEqual(['tracker-connect']);
    });
  });

  test('hears which stream is watched: on joining, and soon when that changes, with enough neighbours as well', () => {
    const engine = new OneEngine({ minNeighbours: 1, maxNeighbours: 1 });
    const said = (effects: readonly SwarmEffect[]): unknown[] =>
      effects.flatMap((effect) =>
        effect.kind === 'tracker-send' && effect.message.kind !== 'ping' ? [effect.message] : [],
      );
    engine.tell({ kind: 'follow', streams: [STREAM, OTHER_STREAM] });
    engine.tell({ kind: 'tracker-open' });
    expect(said(engine.effects)).toMatchObject([{ kind: 'join', seeks: STREAM }]);
    engine.tracker({ kind: 'welcome', you: 'me', members: 9, pingSeconds: 30 });
    engine.meet('a');
    expect(said(engine.pass(10_000))).toEqual([]);
    engine.tell({ kind: 'follow', streams: [OTHER_STREAM] });
    const change = { kind: 'seek', want: 0, except: ['a'], seeks: OTHER_STREAM };
    expect(said(engine.pass(10_000))).toEqual([change]);
    engine.tell({ kind: 'follow', streams: [] });
    expect(said(engine.pass(20_000))).toEqual([]);
    engine.tell({ kind: 'tracker-closed' });
    engine.pass(5_000);
    engine.tell({ kind: 'tracker-open' });
    expect(said(engine.effects)).toMatchObject([{ kind: 'join', seeks: OTHER_STREAM }]);
  });
});

test.each([
  { met: ['a'], ms: PROMPT_CONNECT_MS },
  { met: ['a', 'b'], ms: CONNECT_TIMEOUT_MS },
])('beside $met a connection that is not made is given up after $ms ms', ({ met, ms }) => {
  const engine = new OneEngine().join();
  for (const peer of met) engine.meet(peer);
  engine.tracker({ kind: 'introduce', peers: ['x'] });
  const givenUp = (effects: readonly SwarmEffect[]): boolean =>
    effects.some((effect) => effect.kind === 'disconnect' && effect.peer === 'x');
  expect(givenUp(engine.pass(ms - 1))).toBe(false);
  expect(givenUp(engine.pass(1))).toBe(true);
});

describe('connections', () => {
  test('are offered to all whom the tracker names while some are missing, and to nobody after that', () => {
    const engine = new OneEngine({ minNeighbours: 2, maxNeighbours: 9 }).join();
    engine.tracker({ kind: 'introduce', peers: ['a', 'b', 'c'] });
    expect(engine.last('connect').map(({ peer }) => peer)).toEqual(['a', 'b', 'c']);
    engine.tracker({ kind: 'introduce', peers: ['d'] });
    expect(engine.last('connect')).toEqual([]);
  });

  test('are offered to those introduced, as many as there may be', () => {
    const engine = new OneEngine({ minNeighbours: 2, maxNeighbours: 2 }).join();
    engine.tracker({ kind: 'introduce', peers: ['me', 'a', 'a', 'b', 'c'] });
    expect(engine.last('connect')).toEqual([
      { kind: 'connect', peer: 'a', initiator: true },
      { kind: 'connect', peer: 'b', initiator: true },
    ]);
    engine.tell({ kind: 'signal-out', peer: 'a', data: OFFER });
    expect(engine.last('tracker-send').map(({ message }) => message)).toEqual([
      { kind: 'signal', to: 'a', data: OFFER },
    ]);
    engine.tell({ kind: 'signal-out', peer: 'stranger', data: OFFER });
    expect(engine.last('tracker-send')).toEqual([]);
  });

  test('are answered up to the most, then refused, and the refused one tries another', () => {
    const engine = new OneEngine({ minNeighbours: 1, maxNeighbours: 2 }).join();
    for (const from of ['a', 'b']) engine.tracker({ kind: 'signal', from, data: OFFER });
    expect(engine.last('connect')).toEqual([{ kind: 'connect', peer: 'b', initiator: false }]);
    expect(engine.last('signal-in')).toEqual([{ kind: 'signal-in', peer: 'b', data: OFFER }]);
    engine.tracker({ kind: 'signal', from: 'c', data: OFFER });
    expect(engine.last('connect')).toEqual([]);
    const [refusal] = engine.last('tracker-send');
    expect(refusal!.message).toMatchObject({ kind: 'signal', to: 'c' });

    const refused = new OneEngine({ minNeighbours: 1 }).join('c');
    refused.tracker({ kind: 'introduce', peers: ['x'] });
    refused.tracker({ ...(refusal!.message as { kind: 'signal'; data: string }), from: 'x' });
    expect(refused.last('disconnect')).toMatchObject([{ peer: 'x', ban: false }]);
    expect(refused.last('signal-in')).toEqual([]);
    const seeks = refused.pass(10_000).filter((effect) => effect.kind === 'tracker-send');
    expect(seeks[0]!.message).toEqual({ kind: 'seek', want: 1, except: ['x'] });
  });

  test.each([
    ['time-out', (engine: OneEngine) => engine.pass(15_000)],
    ['failure', (engine: OneEngine) => engine.tell({ kind: 'connect-failed', peer: 'a' }).effects],
    ['departure', (engine: OneEngine) => engine.tracker({ kind: 'gone', peer: 'a' }).effects],
  ])('that come to nothing are given up for a while: %s', (_, fail) => {
    const engine = new OneEngine({ minNeighbours: 1 }).join();
    engine.tracker({ kind: 'introduce', peers: ['a'] });
    const effects = fail(engine);
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'disconnect', peer: 'a', ban: false }));
    expect(engine.engine.stats().connecting).toBe(0);
    engine.tracker({ kind: 'introduce', peers: ['a'] });
    expect(engine.last('connect')).toEqual([]);
    engine.tracker({ kind: 'signal', from: 'a', data: OFFER });
    expect(engine.last('connect')).toEqual([{ kind: 'connect', peer: 'a', initiator: false }]);
  });

  test('offered by both at once: the first name goes on, the other answers', () => {
    const first = new OneEngine().join('a');
    first.tracker({ kind: 'introduce', peers: ['b'] });
    for (const data of [OFFER, '{"candidate":"of the dropped offer"}']) {
      first.tracker({ kind: 'signal', from: 'b', data });
      expect(first.last('signal-in')).toEqual([]);
    }
    for (const data of [ANSWER, '{"candidate":"of the answer"}']) {
      first.tracker({ kind: 'signal', from: 'b', data });
      expect(first.last('signal-in')).toEqual([{ kind: 'signal-in', peer: 'b', data }]);
    }
    const second = new OneEngine().join('b');
    second.tracker({ kind: 'introduce', peers: ['a'] });
    second.tracker({ kind: 'signal', from: 'a', data: OFFER });
    const order = second.effects.filter((effect) =>
      ['disconnect', 'connect', 'signal-in'].includes(effect.kind),
    );
    expect(order).toMatchObject([
      { kind: 'disconnect', peer: 'a', ban: false },
      { kind: 'connect', peer: 'a', initiator: false },
      { kind: 'signal-in', peer: 'a', data: OFFER },
    ]);
  });

  test('of the banned are not made, answered or accepted', () => {
    const engine = new OneEngine().join().meet('a');
    engine.tell({ kind: 'garbage', peer: 'a', detail: 'nonsense' });
    expect(engine.last('disconnect')).toMatchObject([{ peer: 'a', ban: true }]);
    expect(engine.last('neighbours')).toEqual([{ kind: 'neighbours', count: 0 }]);
    engine.tracker({ kind: 'introduce', peers: ['a'] });
    engine.tracker({ kind: 'signal', from: 'a', data: OFFER });
    expect(engine.last('connect')).toEqual([]);
    engine.tell({ kind: 'link-open', peer: 'a' });
    expect(engine.last('disconnect').length).toBe(1);
    expect(engine.engine.stats().neighbours).toEqual([]);
  });
});
