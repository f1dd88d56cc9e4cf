/**
 * A match is shown live. Within five minutes 10,000 people tune in, 15 % of them leave every minute and others come; when it is
 * over, 1,000 stay for the interviews. Segments of 4 s at 1 Mbit/s. Two regions, and a tracker for every 1,000.
 */
import { liveFilm, watch } from '../audience/films.ts';
import { comingsAndGoings, guest, MINUTE, ROOMY_CDN, SECOND, somewhere, trackersFor } from '../people.ts';
import { count } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

const RISE_MS = 5 * MINUTE;
const PLATEAU_MS = 45 * SECOND;
const FALL_MS = 20 * SECOND;
const END_MS = 10 * SECOND;
const REST = 0.1;
const CHURN = 0.15;
const SEGMENT_BYTES = 500_000;
/** Bytes a second. */
const UPLOAD_CAP = 750_000;
/** Bytes: the last 30 segments, more than anybody behind the live edge asks for. */
const STORAGE = 15_000_000;
const REGIONS = 2;

export const liveMatch: Scenario = {
  name: 'live-match',
  brief: 'a live match, whose audience grows, changes and goes',
  story: (visitors) =>
    `A live match. Within five minutes its audience grows from 0 to ${count(visitors)}; 15 % of it leave every minute and others come. When it is over, ${count(Math.round(visitors * REST))} stay. Segments of 4 s at 1 Mbit/s, a tracker for every 1,000.`,
  visitors: 10_000,
  lastsMs: RISE_MS + PLATEAU_MS + FALL_MS + END_MS,
  plateau: { fromMs: RISE_MS, toMs: RISE_MS + PLATEAU_MS },
  origin: ROOMY_CDN,
  trackers: (visitors) => trackersFor(visitors, REGIONS),
  play(world, visitors) {
    const random = world.random.fork('audience');
    const match = liveFilm({ segmentMs: 4 * SECOND, segmentBytes: SEGMENT_BYTES }, world.random.fork('film'));
    const size = (now: number): number => {
      if (now < RISE_MS) return (visitors * now) / RISE_MS;
      const falling = Math.min(1, Math.max(0, now - RISE_MS - PLATEAU_MS) / FALL_MS);
      return visitors * (1 - falling * (1 - REST));
    };
    for (const stay of comingsAndGoings(size, CHURN, this.lastsMs, random)) {
      const from = somewhere(random.below(REGIONS), random);
      const limits = { uploadBytesPerSecond: UPLOAD_CAP };
      world.expect(guest({ ...stay, ...from, limits, storage: STORAGE, does: watch(match) }, random));
    }
  },
};
