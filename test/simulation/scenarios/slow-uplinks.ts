/**
 * A country whose lines carry 8 Mbit/s down and half a megabit up. Within three minutes 600 people open a page of 2.5 MB.
 * A neighbour there is hardly ever quicker than the network: Hearsay must know when not to.
 */
import { pageOf, read } from '../audience/pages.ts';
import { MBIT } from '../limits.ts';
import { placeOf } from '../network/place.ts';
import { addressIn, guest, MB, MINUTE, ROOMY_CDN, usualNat } from '../people.ts';
import type { Scenario } from '../scenario.ts';

export const slowUplinks: Scenario = {
  name: 'slow-uplinks',
  story: '600 people with 8 Mbit/s down and 0.5 Mbit/s up open a page of 2.5 MB within three minutes.',
  visitors: 600,
  lastsMs: 5 * MINUTE,
  origin: ROOMY_CDN,
  trackers: { regions: [0] },
  play(world, visitors) {
    const random = world.random.fork('audience');
    const page = pageOf(
      1,
      { urgency: 'blocking', count: 5, bytes: 0.5 * MB },
      { urgency: 'image', count: 16, bytes: 2 * MB },
    );
    for (let i = 0; i < visitors; i++) {
      const at = random.between(0, 3 * MINUTE);
      const access = { down: 8 * MBIT, up: 0.5 * MBIT, latencyMs: random.between(10, 40), loss: 0.001 };
      const place = placeOf(access, { address: addressIn(0, random), nat: usualNat(random), region: 0 });
      const until = at + 20_000 + random.exponential(MINUTE);
      world.expect(guest({ at, until, place, does: read(page) }, random));
    }
  },
};
