/**
 * 1,000 people watch live in two regions with one tracker. From the second to the fourth minute nothing passes between the
 * regions, so that one half has no tracker and every neighbour in the other half falls silent. Then it heals.
 */
import { gatherLiveAudience } from '../live-audience.ts';
import { MINUTE, ROOMY_CDN } from '../people.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

const LASTS_MS = 6 * MINUTE;

export const partition: Scenario = {
  name: 'partition',
  brief: 'live viewers in two regions, parted for a while',
  story: (visitors) =>
    `A live audience of ${people(visitors)} in two regions, one of which has the tracker. From the second to the fourth minute nothing passes between them.`,
  visitors: 1_000,
  lastsMs: LASTS_MS,
  plateau: { fromMs: 2 * MINUTE, toMs: 4 * MINUTE },
  origin: ROOMY_CDN,
  trackers: () => ({ regions: [0] }),
  play(world, visitors) {
    gatherLiveAudience(world, visitors, LASTS_MS);
    world.clock.at(2 * MINUTE, () => world.part((a, b) => a === b));
    world.clock.at(4 * MINUTE, () => world.part(() => true));
  },
};
