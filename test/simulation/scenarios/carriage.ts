/**
 * Eight people in a railway carriage, who have been on the site before, open the same feed within three seconds. All they have is
 * the carriage's uplink of 10 Mbit/s, and the wireless network among themselves. Their browsers ask for all files of the feed at
 * once, as over HTTP/2.
 */
import { pageOf, read } from '../audience/pages.ts';
import { MBIT } from '../limits.ts';
import { placeBehind, sharedUplink } from '../network/place.ts';
import { guest, MB, MINUTE, RETURNING_AGENT_MS, ROOMY_CDN, SECOND } from '../people.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

/** Milliseconds in which all come, or open the feed, and for which they have been there before they do. */
const BOARDING_MS = 3 * SECOND;
const READING_MS = 20 * SECOND;

export const carriage = carriageWith();

export interface Ride {
  /** Files of the feed under way at once. */
  readonly atOnce?: number;
  /** Each opens it when it has been there for a while, whoever came first. */
  readonly met?: boolean;
  /** Of the uplink: Mbit/s. */
  readonly down?: number;
}

export function carriageWith({ atOnce = Infinity, met = false, down = 10 }: Ride = {}): Scenario {
  return {
    name: 'carriage',
    brief: 'a train: all open one feed over one uplink of 10 Mbit/s',
    story: (visitors) =>
      `A railway carriage with ${people(visitors)} who have been on the site before${met ? ' and have met there' : ''}. Within three seconds all open the same feed of 12 MB, over one uplink of ${down} Mbit/s and the wireless network among themselves.`,
    visitors: 8,
    lastsMs: Math.max(6, 30 / down) * MINUTE,
    origin: ROOMY_CDN,
    trackers: () => ({ regions: [0] }),
    play(world, visitors) {
      const random = world.random.fork('audience');
      const uplink = sharedUplink(
        { down: down * MBIT, up: 0.4 * down * MBIT, latencyMs: 30, loss: 0.0005 },
        { address: '20.1.2.3', nat: 'symmetric', region: 0 },
      );
      const page = pageOf(
        1,
        { urgency: 'blocking', count: 4, bytes: 1 * MB },
        { urgency: 'image', count: 24, bytes: 6 * MB },
        { urgency: 'media', count: 1, bytes: 5 * MB },
      );
      for (let i = 0; i < visitors; i++) {
        const at = random.between(0, BOARDING_MS);
        const afterMs = met ? READING_MS + random.between(0, BOARDING_MS) - at : 0;
        const does = read({ page, afterMs, atOnce });
        const [place, agentAfterMs] = [placeBehind(uplink), RETURNING_AGENT_MS];
        world.expect(guest({ at, place, agentAfterMs, crashes: false, does }, random));
      }
    },
  };
}
