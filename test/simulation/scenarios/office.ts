/**
 * A new release of an application is out: within a minute 50 people of one office load its 5 MB of scripts anew, over the
 * office's line of 100 Mbit/s.
 */
import { pageOf, read } from '../audience/pages.ts';
import { MBIT } from '../limits.ts';
import { placeBehind, sharedUplink } from '../network/place.ts';
import { guest, MB, MINUTE, ROOMY_CDN } from '../people.ts';
import type { Scenario } from '../scenario.ts';

export const office: Scenario = {
  name: 'office',
  story: 'After a deploy, 50 people of one office load 5 MB of scripts within a minute.',
  visitors: 50,
  lastsMs: 2 * MINUTE,
  origin: ROOMY_CDN,
  trackers: { regions: [0] },
  play(world, visitors) {
    const random = world.random.fork('audience');
    const line = sharedUplink(
      { down: 100 * MBIT, up: 40 * MBIT, latencyMs: 6, loss: 0.0001 },
      { address: '20.1.2.3', nat: 'cone', region: 0 },
    );
    const application = pageOf(
      1,
      { urgency: 'blocking', count: 30, bytes: 4.5 * MB },
      { urgency: 'image', count: 10, bytes: 0.5 * MB },
    );
    for (let i = 0; i < visitors; i++) {
      const at = random.between(0, MINUTE);
      world.expect(guest({ at, place: placeBehind(line), crashes: false, does: read(application) }, random));
    }
  },
};
