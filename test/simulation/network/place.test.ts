import { describe, expect, test } from 'vitest';
import { LAN_MS, MBIT } from '../limits.ts';
import {
  connects,
  isAlone,
  pathBetween,
  pathFromEdge,
  placeBehind,
  placeOf,
  sharedUplink,
  type Nat,
} from './place.ts';

const ACCESS = { down: 50 * MBIT, up: 10 * MBIT, latencyMs: 5, loss: 0 };

function home(nat: Nat = 'cone', loss = 0, region = 0): ReturnType<typeof placeOf> {
  return placeOf({ ...ACCESS, loss }, { address: '20.0.0.1', nat, region });
}

describe('places', () => {
  test('neighbours behind one router use no uplink, others use both lines', () => {
    const router = sharedUplink(ACCESS, { address: '20.0.0.2', nat: 'symmetric', region: 0 });
    const [a, b] = [placeBehind(router), placeBehind(router)];
    expect(pathBetween(a, b).lines).toEqual([a.up, b.down]);
    expect(pathBetween(a, b).latencyMs).toBe(LAN_MS);
    const far = home();
    expect(pathBetween(a, far).lines).toEqual([a.up, router.up, far.down]);
    expect(pathFromEdge(null, a).lines).toEqual([router.down, a.down]);
  });

  test('loss and distance set a ceiling, as measured', () => {
    // 30 ms there and back: 1.4 to 1.8 MB/s were measured at 0.1 % of loss, 0.4 to 0.5 at 1 %, 11.5 without.
    const ceiling = (loss: number): number => {
      const a = placeOf({ ...ACCESS, latencyMs: 3.5, loss }, { address: 'a', nat: 'open', region: 0 });
      const b = placeOf({ ...ACCESS, latencyMs: 3.5, loss: 0 }, { address: 'b', nat: 'open', region: 0 });
      return pathBetween(a, b).ceiling / 1_000;
    };
    expect(ceiling(0.001)).toBeGreaterThan(1.4);
    expect(ceiling(0.001)).toBeLessThan(1.8);
    expect(ceiling(0.01)).toBeGreaterThan(0.4);
    expect(ceiling(0.01)).toBeLessThan(0.55);
    expect(ceiling(0)).toBeGreaterThan(10);
    expect(pathBetween(home('cone', 0.01, 0), home('cone', 0, 1)).ceiling / 1_000).toBeLessThan(0.1);
  });

  test.each<[Nat, Nat, boolean]>([
    ['open', 'open', true],
    ['open', 'cone', true],
    ['open', 'symmetric', true],
    ['open', 'closed', false],
    ['cone', 'cone', true],
    ['cone', 'symmetric', false],
    ['cone', 'closed', false],
    ['symmetric', 'symmetric', false],
    ['symmetric', 'closed', false],
    ['closed', 'closed', false],
  ])('%s and %s connect: %s', (a, b, expected) => {
    expect(connects(home(a), home(b))).toBe(expected);
    expect(connects(home(b), home(a))).toBe(expected);
  });

  test('all connect behind the same router', () => {
    const router = sharedUplink(ACCESS, { address: '20.0.0.2', nat: 'closed', region: 0 });
    expect(connects(placeBehind(router), placeBehind(router))).toBe(true);
    expect(isAlone(placeBehind(router))).toBe(false);
  });

  test('only those without UDP and of a line of their own connect to nobody', () => {
    const nats = ['open', 'cone', 'symmetric', 'closed'] as const;
    const lonely = nats.filter((nat) => !nats.some((other) => connects(home(nat), home(other))));
    expect(nats.filter((nat) => isAlone(home(nat)))).toEqual(lonely);
  });
});
