/** Hostile frames and handshakes, some of what `test/bench/tracker-fuzz.ts` sends: nothing breaks, leaks or crosses rooms. */
import { describe, expect, it } from 'vitest';
import { startTracker } from '../../../tracker/tracker.ts';
import { seededRandom } from '../core/seeded-random.ts';
import { eventually } from '../../rig/eventually.ts';
import { SocketVisitor } from '../socket-visitor.ts';
import { breakHandshakes } from './broken-handshakes.ts';
import { FuzzWorld } from './fuzz-world.ts';
import { sendHostileFrames } from './hostile-sockets.ts';

describe('hostile frames', () => {
  it.each([1, 2, 3])(
    'reach nobody whom they should not, and leave nothing behind (seed %i)',
    (seed) => {
      const world = new FuzzWorld(seed);
      world.run(30_000);
      expect(world.violations).toEqual([]);
      const { garbage, joins, introduced, signals, closed } = world.counts;
      expect(garbage).toBeGreaterThan(5_000);
      for (const count of [joins, introduced, signals, closed]) expect(count).toBeGreaterThan(100);
      world.end();
      expect(world.core.stats()).toMatchObject({ rooms: 0, members: 0, sockets: 0, addresses: 0 });
      expect(world.violations).toEqual([]);
    },
    60_000,
  );

  it('and broken handshakes on real sockets leave others alone', async () => {
    const tracker = await startTracker({
      webTorrent: false,
      host: '127.0.0.1',
      maxPerAddress: 1_000,
      coordinates: true,
    });
    const healthy = new SocketVisitor(tracker.url);
    await healthy.join('quiet.example');
    expect(await breakHandshakes(tracker.port, 150, seededRandom(5))).toBeGreaterThan(50);
    await sendHostileFrames(tracker.url, 6_000, seededRandom(6));
    healthy.say({ kind: 'ping' });
    await healthy.hear('pong');
    await eventually('one socket', () => tracker.stats().sockets === 1);
    expect(tracker.stats()).toMatchObject({ rooms: 1, members: 1 });
    await tracker.close();
  }, 60_000);
});
