/**
 * A steady audience of a live film in two regions, to which something happens. Knows nothing of what; called by the
 * scenarios of broken things.
 */
import { liveFilm, watch } from './audience/films.ts';
import { comingsAndGoings, guest, SECOND, somewhere } from './people.ts';
import type { World } from './world.ts';

const CHURN = 0.15;
const RISE_MS = 30 * SECOND;
const SEGMENT_BYTES = 500_000;

/** Plans `visitors` viewers, half of them in region 0 and half in region 1, who come within half a minute. */
export function gatherLiveAudience(world: World, visitors: number, lastsMs: number): void {
  const random = world.random.fork('audience');
  const film = liveFilm({ segmentMs: 4 * SECOND, segmentBytes: SEGMENT_BYTES }, world.random.fork('film'));
  const size = (now: number): number => visitors * Math.min(1, now / RISE_MS);
  for (const stay of comingsAndGoings(size, CHURN, lastsMs, random)) {
    world.expect(guest({ ...stay, ...somewhere(random.below(2), random), does: watch(film) }, random));
  }
}
