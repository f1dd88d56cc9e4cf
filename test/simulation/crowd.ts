/**
 * A crowd that reads a paper's site, some of whom are not honest: the world of three scenarios, so that what the dishonest
 * cost can be read by comparing them. Knows nothing of which share is meant.
 */
import type { Honesty } from './audience/honesty.ts';
import { guest, MINUTE, ROOMY_CDN, somewhere } from './people.ts';
import { paperOf, readPaper } from './readers.ts';
import { people } from './report/words.ts';
import type { Scenario } from './scenario.ts';

const ARTICLES_READ = 5;

/** Of a paper with many pictures: a front page of 6 MB, articles of 3 MB. */
const SCALE = 3;

/** What tells one crowd from another. */
interface Told {
  readonly brief: string;
  /** A sentence on the dishonest, after that on the crowd. */
  readonly also?: string;
}

/** A scenario in which a share of the crowd is of one kind. */
export function crowd(name: string, { brief, also }: Told, honesty: Honesty, share: number): Scenario {
  return {
    name,
    brief,
    story: (visitors) =>
      `A crowd of ${people(visitors)} reads a paper's site: a front page of 6 MB, then five articles of 3 MB.${also === undefined ? '' : ` ${also}`}`,
    world: 'crowd',
    visitors: 800,
    lastsMs: 5 * MINUTE,
    origin: ROOMY_CDN,
    trackers: () => ({ regions: [0] }),
    play(world, visitors) {
      const random = world.random.fork('audience');
      const paper = paperOf(SCALE);
      for (let i = 0; i < visitors; i++) {
        const at = random.between(0, 2.5 * MINUTE);
        const from = somewhere(0, random);
        const until = at + 1.5 * MINUTE + random.exponential(MINUTE / 2);
        // Drawn for the honest as well: all three crowds are the same but for this.
        const kind = random.chance(share) ? honesty : 'honest';
        const does = readPaper(paper, ARTICLES_READ, random);
        world.expect(guest({ at, until, ...from, honesty: kind, does }, random));
      }
    },
  };
}
