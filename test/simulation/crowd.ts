/**
 * A crowd that comes to one page within three minutes, some of whom are not honest: the world of three scenarios, so that
 * what the dishonest cost can be read by comparing them. Knows nothing of which share is meant.
 */
import type { Honesty } from './audience/honesty.ts';
import { pageOf, read } from './audience/pages.ts';
import { guest, MB, MINUTE, ROOMY_CDN, somewhere } from './people.ts';
import type { Scenario } from './scenario.ts';

/** A scenario in which a share of the crowd is of one kind. */
export function crowd(name: string, story: string, honesty: Honesty, share: number): Scenario {
  return {
    name,
    story,
    visitors: 800,
    lastsMs: 5 * MINUTE,
    origin: ROOMY_CDN,
    trackers: { regions: [0] },
    play(world, visitors) {
      const random = world.random.fork('audience');
      const page = pageOf(
        1,
        { urgency: 'blocking', count: 6, bytes: 0.6 * MB },
        { urgency: 'image', count: 15, bytes: 3 * MB },
        { urgency: 'media', count: 1, bytes: 3 * MB },
      );
      for (let i = 0; i < visitors; i++) {
        const at = random.between(0, 3 * MINUTE);
        const from = somewhere(0, random);
        const until = at + 30_000 + random.exponential(MINUTE);
        // Drawn for the honest as well: all three crowds are the same but for this.
        const kind = random.chance(share) ? honesty : 'honest';
        world.expect(guest({ at, until, ...from, honesty: kind, does: read(page) }, random));
      }
    },
  };
}
