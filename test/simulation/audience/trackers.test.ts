/** How long the way into a room is: as many round trips as in the shipped socket, one fewer the first time. */
import { describe, expect, test } from 'vitest';
import { abstractContent } from '../abstract-content.ts';
import { MBIT, NEAR_MS } from '../limits.ts';
import { placeBehind, sharedUplink } from '../network/place.ts';
import { guest } from '../people.ts';
import { Random } from '../random.ts';
import { World } from '../world.ts';
import { read } from './pages.ts';

const LATENCY_MS = 30;
const HALF_TRIP_MS = LATENCY_MS + NEAR_MS;
const AGENT_MS = 100;

/** `visitors` behind one uplink, who all come at once. */
function carriage(visitors: number): World {
  const world = new World({
    seed: '1',
    peers: true,
    origin: { rate: Infinity, centsPerGB: 0 },
    trackers: { regions: [0] },
  });
  const access = { down: 10 * MBIT, up: 10 * MBIT, latencyMs: LATENCY_MS, loss: 0 };
  const uplink = sharedUplink(access, { address: '20.0.0.1', nat: 'open', region: 0 });
  const does = read({ page: [{ content: abstractContent(1, 1_000), urgency: 'image' }], afterMs: 0 });
  for (let i = 0; i < visitors; i++) {
    const place = placeBehind(uplink);
    world.expect(guest({ at: 0, place, agentAfterMs: AGENT_MS, does }, new Random('guests')));
  }
  return world;
}

const stats = (world: World): { joined: boolean; connecting: number }[] =>
  world.visitors.map(({ engine }) => engine!.stats());

describe('the way into a room', () => {
  test('is three round trips long, and those on one line know of each other by then', () => {
    const world = carriage(3);
    world.run(AGENT_MS + 6 * HALF_TRIP_MS - 1);
    expect(stats(world).map(({ joined }) => joined)).toEqual([false, false, false]);
    world.run(AGENT_MS + 6 * HALF_TRIP_MS + 1);
    expect(stats(world).map(({ joined }) => joined)).toEqual([true, true, true]);
    // Each offers to those who came before it.
    expect(stats(world).map(({ connecting }) => connecting)).toEqual([0, 1, 2]);
  });

  test('is a round trip longer for whoever comes back', () => {
    const world = carriage(1);
    world.run(AGENT_MS + 6 * HALF_TRIP_MS + 1);
    let [againAt, welcomeAt] = [0, 0];
    const { trackers, clock } = world;
    const connect = trackers.connect.bind(trackers);
    trackers.connect = (from) => {
      againAt = clock.now;
      connect(from);
    };
    const visitor = world.visitors[0]!;
    const tell = visitor.tell.bind(visitor);
    visitor.tell = (event) => {
      if (event.kind === 'tracker-message' && event.message.kind === 'welcome') welcomeAt = clock.now;
      tell(event);
    };
    trackers.fail(0);
    trackers.recover(0);
    world.run(10_000);
    expect(welcomeAt - againAt).toBeCloseTo(8 * HALF_TRIP_MS, 6);
  });
});
