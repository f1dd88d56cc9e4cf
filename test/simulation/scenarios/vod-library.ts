/**
 * A library of 200 films of four minutes, the n-th most popular asked for 1/n⁰·⁹ as often as the first. Within eight
 * minutes 1,500 people each begin one, and stay for three minutes or so.
 */
import { finishedFilm, watch } from '../audience/films.ts';
import { guest, MINUTE, ROOMY_CDN, SECOND, somewhere } from '../people.ts';
import { people } from '../report/words.ts';
import type { Scenario } from '../scenario.ts';

const FILMS = 200;
const SEGMENTS = 60;
const ZIPF = 0.9;

export const vodLibrary: Scenario = {
  name: 'vod-library',
  brief: '200 films, some far more popular than others',
  story: (visitors) =>
    `A library of 200 films, some far more popular than others (Zipf, 0.9). Within eight minutes an audience of ${people(visitors)} comes to watch one each, at 1.5 Mbit/s.`,
  visitors: 1_500,
  lastsMs: 10 * MINUTE,
  origin: ROOMY_CDN,
  trackers: () => ({ regions: [0] }),
  play(world, visitors) {
    const random = world.random.fork('audience');
    const format = { segmentMs: 4 * SECOND, segmentBytes: 750_000 };
    const films = Array.from({ length: FILMS }, (_, i) => finishedFilm(i + 1, SEGMENTS, format));
    const popularity = films.map((_, i) => 1 / (i + 1) ** ZIPF);
    const all = popularity.reduce((sum, share) => sum + share, 0);
    for (let i = 0; i < visitors; i++) {
      const at = random.between(0, 8 * MINUTE);
      let dice = random.next() * all;
      const film = films.find((_, rank) => (dice -= popularity[rank]!) < 0) ?? films[0]!;
      const until = at + random.exponential(3 * MINUTE);
      world.expect(guest({ at, until, ...somewhere(0, random), does: watch(film) }, random));
    }
  },
};
