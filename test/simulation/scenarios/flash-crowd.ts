/**
 * The news of the day: 100,000 people open one page of 0.6 MB within a minute, look at its clip of 1 MB some seconds
 * later, and are gone after half a minute or so. Six trackers share them.
 */
import { pageOf, read } from '../audience/pages.ts';
import { guest, MB, MINUTE, ROOMY_CDN, SECOND, somewhere } from '../people.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

export const flashCrowd: Scenario = {
  name: 'flash-crowd',
  brief: 'a crowd that opens one page within a minute',
  story: (visitors) =>
    `The news of the day. Within a minute a crowd of ${people(visitors)} opens a page of 0.6 MB, and some seconds later its clip of 1 MB.`,
  visitors: 100_000,
  lastsMs: 90 * SECOND,
  origin: ROOMY_CDN,
  trackers: () => ({ regions: [0, 0, 0, 0, 0, 0] }),
  play(world, visitors) {
    const random = world.random.fork('audience');
    const page = pageOf(
      1,
      { urgency: 'blocking', count: 2, bytes: 0.2 * MB },
      { urgency: 'image', count: 3, bytes: 0.4 * MB },
    );
    const clip = pageOf(2, { urgency: 'media', count: 1, bytes: 1 * MB });
    for (let i = 0; i < visitors; i++) {
      const at = random.between(0, MINUTE);
      const clipAfterMs = random.between(4 * SECOND, 12 * SECOND);
      const does = read({ page, afterMs: 0 }, { page: clip, afterMs: clipAfterMs });
      const until = at + 15 * SECOND + random.exponential(15 * SECOND);
      world.expect(guest({ at, until, ...somewhere(0, random), does }, random));
    }
  },
};
