/** Whoever has refused for want of room is introduced only when there is no other, until it seeks more or time has passed. */
import { describe, expect, test } from 'vitest';
import { FULL } from '../../../protocol/tracker-messages.ts';
import { FULL_MS, SAME_PAIR_MS } from '../../../tracker/core/limits.ts';
import type { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import { enter, newCore, say } from './core-driver.ts';

const SEEKER = 1;
const CROWDED = 2;
const OTHERS = [3, 4, 5, 6];

interface Scene {
  readonly core: TrackerCore;
  readonly crowded: string;
  /** Names that the seeker is told of one after another, each time of one. */
  readonly named: (count: number, now: number) => string[];
}

function scene(others: readonly number[] = OTHERS): Scene {
  const core = newCore({ policy: 'nearest' });
  const seeker = enter(core, SEEKER, 0, undefined, 'a');
  const crowded = enter(core, CROWDED, 0, undefined, 'b');
  for (const socket of others) enter(core, socket, 0, undefined, `c${socket}`);
  say(core, CROWDED, { kind: 'signal', to: seeker, data: FULL }, 0);
  const named = (count: number, now: number): string[] =>
    Array.from({ length: count }, () => seek(core, now)).flat();
  return { core, crowded, named };
}

function seek(core: TrackerCore, now: number): readonly string[] {
  for (const socket of [CROWDED, ...OTHERS]) say(core, socket, { kind: 'ping' }, now);
  for (const effect of say(core, SEEKER, { kind: 'seek', want: 1, except: [] }, now)) {
    if (effect.kind === 'send' && effect.message.kind === 'introduce') return effect.message.peers;
  }
  return [];
}

describe('a member that has refused for want of room', () => {
  test('is introduced after all others', () => {
    const { crowded, named } = scene();
    const names = named(OTHERS.length + 1, 1_000);
    expect(names).toHaveLength(OTHERS.length + 1);
    expect(names.at(-1)).toBe(crowded);
  });

  test('is introduced when there is nobody else', () => {
    const { crowded, named } = scene([]);
    expect(named(1, 1_000)).toEqual([crowded]);
  });

  test('is as good as any when it seeks more, or after a while', () => {
    const rounds = 12;
    const first = (change: (core: TrackerCore) => void, from: number): Set<string> => {
      const { core, named } = scene();
      change(core);
      const names = Array.from({ length: rounds }, (_, i) => named(1, from + i * (SAME_PAIR_MS + 1))).flat();
      return new Set(names);
    };
    const { crowded } = scene();
    const seeks = (core: TrackerCore): void => void say(core, CROWDED, { kind: 'seek', want: 1, except: [] });
    const idle = (): void => undefined;
    expect(first(idle, 0).has(crowded)).toBe(false);
    expect(first(seeks, 0).has(crowded)).toBe(true);
    expect(first(idle, FULL_MS).has(crowded)).toBe(true);
  });
});
