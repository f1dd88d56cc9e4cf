/**
 * An application that is open all day in an office of 50 people, all of them behind one line of 100 Mbit/s. A new release
 * is out: within a minute each of them loads its 5 MB of scripts anew.
 */
import { pageOf, read } from '../audience/pages.ts';
import { MBIT } from '../limits.ts';
import { placeBehind, sharedUplink } from '../network/place.ts';
import { guest, MB, MINUTE, ROOMY_CDN } from '../people.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

export const office: Scenario = {
  name: 'office',
  brief: 'a new release, loaded by a whole office behind one line',
  story: (visitors) =>
    `An office with ${people(visitors)} behind one line of 100 Mbit/s. A new release of the application that all have open is out: within a minute each loads its 5 MB of scripts.`,
  visitors: 50,
  lastsMs: 3 * MINUTE,
  origin: ROOMY_CDN,
  trackers: () => ({ regions: [0] }),
  play(world, visitors) {
    const random = world.random.fork('audience');
    const line = sharedUplink(
      { down: 100 * MBIT, up: 40 * MBIT, latencyMs: 6, loss: 0.0001 },
      { address: '20.1.2.3', nat: 'cone', region: 0 },
    );
    const release = pageOf(
      1,
      { urgency: 'blocking', count: 30, bytes: 4.5 * MB },
      { urgency: 'image', count: 10, bytes: 0.5 * MB },
    );
    for (let i = 0; i < visitors; i++) {
      const at = random.between(0, MINUTE / 2);
      const deployedAt = MINUTE + random.between(0, MINUTE);
      const does = read({ page: release, afterMs: deployedAt - at });
      world.expect(guest({ at, place: placeBehind(line), crashes: false, does }, random));
    }
  },
};
