/**
 * 1,000 people watch live, half of them in each of two regions with a tracker of its own. From the second to the fourth
 * minute the tracker of one region is gone; when it is back, it knows nobody.
 */
import { gatherLiveAudience } from '../live-audience.ts';
import { MINUTE, ROOMY_CDN } from '../people.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

const LASTS_MS = 6 * MINUTE;

export const trackerLoss: Scenario = {
  name: 'tracker-loss',
  brief: 'live viewers; one of two trackers is lost for a while',
  story: (visitors) =>
    `A live audience of ${people(visitors)} in two regions, each with a tracker. From the second to the fourth minute the tracker of one is gone.`,
  visitors: 1_000,
  lastsMs: LASTS_MS,
  plateau: { fromMs: 2 * MINUTE, toMs: 4 * MINUTE },
  origin: ROOMY_CDN,
  trackers: () => ({ regions: [0, 1] }),
  play(world, visitors) {
    gatherLiveAudience(world, visitors, LASTS_MS);
    world.clock.at(2 * MINUTE, () => world.trackers.fail(1));
    world.clock.at(4 * MINUTE, () => world.trackers.recover(1));
  },
};
