/**
 * A country whose lines carry 8 Mbit/s down and half a megabit up. Within three minutes 600 people come to read a paper's
 * front page and four articles. A neighbour there is hardly ever quicker than the network: Hearsay must know when not to.
 */
import { MBIT } from '../limits.ts';
import { placeOf } from '../network/place.ts';
import { addressIn, guest, MINUTE, ROOMY_CDN, usualNat } from '../people.ts';
import { paperOf, readPaper } from '../readers.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

const ARTICLES_READ = 4;

export const slowUplinks: Scenario = {
  name: 'slow-uplinks',
  brief: 'readers with 8 Mbit/s down and 0.5 Mbit/s up',
  story: (visitors) =>
    `A country whose lines carry 8 Mbit/s down and 0.5 Mbit/s up. Within three minutes an audience of ${people(visitors)} comes to read a front page of 2 MB and four articles of 1 MB.`,
  visitors: 600,
  lastsMs: 6 * MINUTE,
  origin: ROOMY_CDN,
  trackers: () => ({ regions: [0] }),
  play(world, visitors) {
    const random = world.random.fork('audience');
    const paper = paperOf(1);
    for (let i = 0; i < visitors; i++) {
      const at = random.between(0, 3 * MINUTE);
      const access = { down: 8 * MBIT, up: 0.5 * MBIT, latencyMs: random.between(10, 40), loss: 0.001 };
      const place = placeOf(access, { address: addressIn(0, random), nat: usualNat(random), region: 0 });
      const until = at + 2 * MINUTE + random.exponential(MINUTE / 2);
      world.expect(guest({ at, until, place, does: readPaper(paper, ARTICLES_READ, random) }, random));
    }
  },
};
