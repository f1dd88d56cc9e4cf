/**
 * Plays a random world under the eyes of the invariants. Returns the first breach in words, or `null`. Knows nothing of how
 * worlds are drawn or made smaller.
 */
import { abstractContent } from '../abstract-content.ts';
import type { Does } from '../audience/activity.ts';
import { finishedFilm, liveFilm, watch } from '../audience/films.ts';
import type { PageFile } from '../audience/page-visit.ts';
import { read } from '../audience/pages.ts';
import { placeBehind, placeOf, sharedUplink, type Place, type SharedUplink } from '../network/place.ts';
import { addressIn, SECOND } from '../people.ts';
import type { Random } from '../random.ts';
import { World } from '../world.ts';
import { Invariants } from './invariants.ts';
import type { Person, RandomWorld } from './random-world.ts';

/** Milliseconds between two looks at the invariants. */
const LOOK_MS = SECOND;

/** Segments of a finished film. */
const SEGMENTS = 12;
const SEGMENT_MS = 4 * SECOND;

const URGENCIES = ['blocking', 'image', 'media', 'background'] as const;

/** `judged`: the world whose bounds are applied, its own but for tests of the bounds. */
export function playRandomWorld(spec: RandomWorld, judged: RandomWorld = spec): string | null {
  const world = new World({
    seed: spec.seed,
    peers: true,
    origin: { rate: spec.originRate ?? Infinity, centsPerGB: 0 },
    trackers: { regions: spec.trackers },
  });
  const invariants = new Invariants(world, judged);
  const does = activitiesOf(spec, world.random.fork('film'));
  const uplinks = spec.uplinks.map((access, i) =>
    sharedUplink(access, { address: `20.9.9.${i + 1}`, nat: 'cone', region: 0 }),
  );
  for (const person of spec.people) {
    world.expect({
      ...person,
      until: person.until ?? Infinity,
      place: placeFor(person, uplinks, world),
      limits: {
        minNeighbours: person.minNeighbours,
        maxNeighbours: person.maxNeighbours,
        uploadSlots: person.uploadSlots,
        uploadBytesPerSecond: person.uploadCap ?? Infinity,
      },
      does: does(person),
    });
  }
  plan(world, spec);
  for (let now = LOOK_MS; now <= spec.lastsMs; now += LOOK_MS) {
    world.run(now);
    const breach = invariants.look();
    if (breach !== null) return breach;
  }
  world.end();
  return invariants.lookBack();
}

function plan(world: World, { troubles, trackers }: RandomWorld): void {
  for (const { kind, fromMs, toMs } of troubles) {
    if (kind === 'partition') {
      world.clock.at(fromMs, () => world.part((a, b) => a === b));
      world.clock.at(toMs, () => world.part(() => true));
    } else {
      const region = trackers[0]!;
      world.clock.at(fromMs, () => world.trackers.fail(region));
      world.clock.at(toMs, () => world.trackers.recover(region));
    }
  }
}

function placeFor(person: Person, uplinks: readonly SharedUplink[], world: World): Place {
  const uplink = person.behind === null ? undefined : uplinks[person.behind];
  if (uplink) return placeBehind(uplink);
  const { access, nat, region } = person;
  return placeOf(access, { address: addressIn(region, world.random), nat, region });
}

function activitiesOf({ pages, segmentBytes }: RandomWorld, random: Random): (person: Person) => Does {
  const format = { segmentMs: SEGMENT_MS, segmentBytes };
  const live = liveFilm(format, random);
  const films = pages.map((_, i) => finishedFilm(i + 1, SEGMENTS, format));
  const readable = pages.map((sizes, page) =>
    sizes.map((size, file): PageFile => ({
      content: abstractContent(2 ** 40 + page * 1_000 + file, size),
      urgency: URGENCIES[file % URGENCIES.length]!,
    })),
  );
  return ({ does, what }) => {
    if (does === 'watch-live') return watch(live);
    return does === 'watch'
      ? watch(films[what % films.length]!)
      : read({ page: readable[what % readable.length]!, afterMs: 0 });
  };
}
