/**
 * Makes a world that breaks an invariant smaller while it still breaks one: fewer people, less trouble, less on the pages.
 * Knows nothing of what is broken.
 */
import type { RandomWorld } from './random-world.ts';

/** The smallest world found. `breaks` says whether a candidate still does. */
export function shrink(world: RandomWorld, breaks: (candidate: RandomWorld) => boolean): RandomWorld {
  let smallest = world;
  for (let again = true; again;) {
    again = false;
    for (const candidate of candidatesOf(smallest)) {
      if (!breaks(candidate)) continue;
      smallest = candidate;
      again = true;
      break;
    }
  }
  return smallest;
}

function* candidatesOf(world: RandomWorld): Generator<RandomWorld> {
  const { people, troubles, pages } = world;
  const half = people.length >> 1;
  if (half > 1) {
    yield { ...world, people: people.slice(0, half) };
    yield { ...world, people: people.slice(half) };
  }
  for (let i = 0; i < people.length && people.length > 1; i++) yield { ...world, people: without(people, i) };
  for (let i = 0; i < troubles.length; i++) yield { ...world, troubles: without(troubles, i) };
  for (const [at, sizes] of pages.entries()) {
    if (sizes.length > 1)
      yield { ...world, pages: pages.map((each, i) => (i === at ? sizes.slice(1) : each)) };
  }
  if (world.uplinks.length > 0) {
    yield { ...world, uplinks: [], people: people.map((person) => ({ ...person, behind: null })) };
  }
  if (world.originRate !== null) yield { ...world, originRate: null };
  for (let i = 0; i < people.length; i++) {
    if (people[i]!.honesty === 'honest') continue;
    yield {
      ...world,
      people: people.map((person, at) => (at === i ? { ...person, honesty: 'honest' } : person)),
    };
  }
}

function without<Item>(items: readonly Item[], place: number): Item[] {
  return items.filter((_, at) => at !== place);
}
