/** The way of one request between two visitors and an origin: who is asked, when the network starts, what is kept. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pieceCount } from '../../../content/geometry.ts';
import { silenceBudget } from '../../../content/hedge.ts';
import { abstractContent } from '../abstract-content.ts';
import { EDGE_MS, EDGE_THINK_MS, MBIT, STORE_READ_MS } from '../limits.ts';
import { placeOf, type Place } from '../network/place.ts';
import { guest, MB, ROOMY_CDN } from '../people.ts';
import { Random } from '../random.ts';
import { forgetWeight } from '../weightless.ts';
import { World } from '../world.ts';
import type { Honesty } from './honesty.ts';
import { request, type RequestParts } from './request.ts';

const CONTENT = abstractContent(1, 2 * MB);
const LATENCY_MS = 5;
/** Milliseconds by which two visitors who came at 0 are neighbours. */
const ACQUAINTED_MS = 5_000;

let weighAgain = (): void => undefined;
beforeAll(() => {
  weighAgain = forgetWeight();
});
afterAll(() => weighAgain());

function home(up = 100 * MBIT): Place {
  const access = { down: 100 * MBIT, up, latencyMs: LATENCY_MS, loss: 0 };
  return placeOf(access, { address: '20.0.0.1', nat: 'open', region: 0 });
}

interface Scene {
  readonly world: World;
  /** Milliseconds that the second visitor's request took. */
  readonly took: number;
  readonly originBytes: number;
}

/** The first visitor loads the content; when the two have met, the second asks for it. */
function secondAsks(options: { up?: number; honesty?: Honesty; peers?: boolean }): Scene {
  const peers = options.peers ?? true;
  const world = new World({ seed: '1', peers, origin: ROOMY_CDN, trackers: { regions: [0] } });
  const random = new Random('guests');
  let took = Infinity;
  const asksAt = (at: number, ended: (ms: number) => void) => (parts: RequestParts) => {
    parts.clock.at(at, () => request(parts, { content: CONTENT, urgency: 'image' }, ended));
    return { stop: () => undefined };
  };
  const place = home(options.up);
  const honesty = options.honesty ?? 'honest';
  world.expect(guest({ at: 0, place, honesty, does: asksAt(0, () => undefined) }, random));
  let before = 0;
  world.clock.at(ACQUAINTED_MS - 1, () => (before = world.tally.originBytes.total));
  world.expect(guest({ at: 0, place: home(), does: asksAt(ACQUAINTED_MS, (ms) => (took = ms)) }, random));
  world.run(60_000);
  return { world, took, originBytes: world.tally.originBytes.total - before };
}

describe('a request', () => {
  test('with a quick neighbour costs the origin nothing, and is kept', () => {
    const { world, originBytes, took } = secondAsks({});
    expect(originBytes).toBe(0);
    expect(took).toBeLessThan(1_000);
    const [, second] = world.visitors;
    for (let index = 0; index < pieceCount(CONTENT.size); index++) {
      expect(second!.shelf.has(CONTENT.digest, index)).toBe(true);
    }
  });

  test('without peers takes what the line takes', () => {
    const { originBytes, took } = secondAsks({ peers: false });
    expect(originBytes).toBeCloseTo(CONTENT.size, 3);
    expect(took).toBeCloseTo(2 * (LATENCY_MS + EDGE_MS) + EDGE_THINK_MS + CONTENT.size / (100 * MBIT), 6);
  });

  test('with a neighbour on a slow line gets what is late from the network', () => {
    const { originBytes, took } = secondAsks({ up: 0.5 * MBIT });
    expect(originBytes).toBeGreaterThan(CONTENT.size / 2);
    expect(took).toBeLessThan(10_000);
  });

  test.each<Honesty>(['polluter', 'staller', 'liar', 'free-rider'])(
    'with a %s is answered all the same',
    (honesty) => {
      const { world, took } = secondAsks({ honesty });
      expect(took).toBeLessThan(5_000);
      expect(world.tally.wrongBytes).toBe(0);
      expect(world.tally.rejected).toBe(honesty === 'polluter' ? 1 : 0);
    },
  );

  test('that nobody around holds goes to the network at once', () => {
    const world = new World({ seed: '1', peers: true, origin: ROOMY_CDN, trackers: { regions: [0] } });
    let began = 0;
    const does = (parts: RequestParts): { stop(): void } => {
      request(
        parts,
        { content: CONTENT, urgency: 'image' },
        () => (began = parts.tally.firstByte.quantile(0.5)),
      );
      return { stop: () => undefined };
    };
    world.expect(guest({ at: 0, place: home(), does }, new Random('guests')));
    world.run(5_000);
    expect(began).toBe(STORE_READ_MS + 2 * (LATENCY_MS + EDGE_MS) + EDGE_THINK_MS);
    expect(silenceBudget('image')).toBeGreaterThan(STORE_READ_MS);
  });
});
