/** Whoever hardly reaches anybody is introduced to those whom others like it have reached, and never to them alone. */
import { describe, expect, test } from 'vitest';
import { MAX_REACHED, SAME_PAIR_MS } from '../../../tracker/core/limits.ts';
import type { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import { enter, newCore, say } from './core-driver.ts';

const SEEKER = 1;
const ROOM = Array.from({ length: 200 }, (_, i) => i + 2);

interface Scene {
  readonly core: TrackerCore;
  readonly seeker: string;
  /** By socket. */
  readonly names: ReadonlyMap<number, string>;
}

/** A room in which those at the sockets `reached` say that they were. */
function scene(reached: readonly number[]): Scene {
  const core = newCore({ policy: 'nearest' });
  const seeker = enter(core, SEEKER, 0, undefined, 'a');
  const names = new Map(ROOM.map((socket) => [socket, enter(core, socket, 0, undefined, `b${socket}`)]));
  for (const socket of reached) {
    say(core, socket, { kind: 'signal', to: seeker, data: '{}', reached: true });
  }
  return { core, seeker, names };
}

function seek({ core }: Scene, want: number, lonely: boolean, now = 0): readonly string[] {
  for (const effect of say(core, SEEKER, { kind: 'seek', want, except: [], lonely }, now)) {
    if (effect.kind === 'send' && effect.message.kind === 'introduce') return effect.message.peers;
  }
  return [];
}

const REACHED = [7, 77, 107, 177, 187];

describe('a lonely member', () => {
  test('is introduced to those who were reached, and to one of the others, for they may lie', () => {
    const at = scene(REACHED);
    const peers = seek(at, 8, true);
    const reached = REACHED.map((socket) => at.names.get(socket)!);
    expect(peers.filter((peer) => reached.includes(peer))).toHaveLength(MAX_REACHED);
    expect(peers).toHaveLength(MAX_REACHED + 1);
    expect(new Set(peers).size).toBe(peers.length);
  });

  test.each([1, 2, 3])('that wants %i at a time is introduced to others, too, now and then', (want) => {
    const at = scene(ROOM.slice(0, 20));
    const reached = new Set(ROOM.slice(0, 20).map((socket) => at.names.get(socket)!));
    let others = 0;
    let all = 0;
    for (let times = 1; times <= 400; times++) {
      const peers = seek(at, want, true, times * SAME_PAIR_MS * 2);
      all += peers.length;
      others += peers.filter((peer) => !reached.has(peer)).length;
    }
    expect(all).toBe(400 * want);
    expect(others / all).toBeGreaterThan(0.18);
    expect(others / all).toBeLessThan(0.32);
  });

  test('is introduced to anybody where nobody was', () => {
    expect(seek(scene([]), 8, true)).toHaveLength(8);
  });

  test('is introduced to no more than it wants, and to nobody who has left', () => {
    const at = scene(REACHED);
    expect(seek(at, 2, true)).toHaveLength(2);
    for (const socket of REACHED) at.core.handle({ kind: 'closed', socket }, 0);
    const peers = seek(at, 8, true);
    expect(peers).toHaveLength(8);
    expect(REACHED.filter((socket) => peers.includes(at.names.get(socket)!))).toEqual([]);
  });

  test('is met by those who saw it say so, and by others once it no longer does', () => {
    const at = scene([]);
    const [first, name] = [ROOM[0]!, at.names.get(ROOM[0]!)!];
    const signal = (): unknown => {
      const effects = say(at.core, SEEKER, { kind: 'signal', to: name, data: '{}' });
      return effects.find((effect) => effect.kind === 'send' && effect.socket === first);
    };
    seek(at, 1, true);
    expect(signal()).toMatchObject({ message: { kind: 'signal', from: at.seeker, lonely: true } });
    seek(at, 1, false);
    expect(signal()).not.toHaveProperty('message.lonely', true);
  });
});

test('whoever is not lonely meets all alike', () => {
  const at = scene(REACHED);
  const peers = seek(at, 8, false);
  const reached = REACHED.map((socket) => at.names.get(socket)!);
  expect(peers).toHaveLength(8);
  expect(peers.filter((peer) => reached.includes(peer)).length).toBeLessThan(MAX_REACHED);
});
