/**
 * The policy that prefers the near: same address, same /24 or /48, same network, then by distance on the map, then
 * anyone. A share is chosen at random, so that the mesh stays one. Among equals those introduced longest ago come first.
 * Looks at a bounded sample of each cluster, whatever its size. Called by `room.ts`.
 */
import type { Cluster } from './cluster.ts';
import { arcKm, type Point } from './great-circle.ts';
import { CHOICES, NEAR_CHOICES, NEAR_KM, SPARE_CHOICES } from './limits.ts';
import type { Member } from './member.ts';
import { byNeed, Choice, isDoubtful, type Policy, type Search } from './policy.ts';
import { RANKS, type Rank } from './whereabouts.ts';

/** More rings than there are around the globe. */
const UNKNOWN_RING = 16;

/** `randomShare`: of those introduced, from 0 to 1. */
export function nearest(randomShare: number): Policy {
  return (clusters, search) => {
    const choice = new Choice(search);
    const { want, random } = search;
    const strangers = Math.min(want, Math.floor(want * randomShare + random()));
    for (const cluster of clusters) takeNear(cluster, choice, search, want - strangers);
    if (strangers < want || want === 0)
      takeRank(clusters.at(-1)!, 'address', choice, search, want - strangers + search.more);
    for (let i = 0; i < strangers; i++) {
      // Viewers of one stream meet viewers of it, but are no island in the room.
      const everybody = clusters.length === 1 || random() < randomShare;
      takeAnyone(everybody ? clusters.at(-1) : clusters[0], choice, search);
    }
    for (const cluster of clusters) takeNear(cluster, choice, search, want);
    return choice.chosen;
  };
}

/** Chooses the nearest until there are `upTo`. */
function takeNear(cluster: Cluster, choice: Choice, search: Search, upTo: number): void {
  const { seeker, now } = search;
  for (const rank of RANKS) takeRank(cluster, rank, choice, search, upTo);
  const missing = upTo - choice.chosen.length;
  if (missing <= 0) return;
  const drawn = choice.drawFrom(cluster.everyone, missing, CHOICES, SPARE_CHOICES);
  choice.take(inOrder(drawn, seeker, now), upTo, 'anyone');
}

function takeRank(cluster: Cluster, rank: Rank, choice: Choice, search: Search, upTo: number): void {
  const { seeker, now } = search;
  const missing = upTo - choice.chosen.length;
  // It has the seeker in it, and most of those already chosen.
  const bag = missing > 0 ? cluster.around(seeker, rank) : undefined;
  if (bag === undefined || bag.size < 2) return;
  const drawn = choice
    .drawFrom(bag, missing, NEAR_CHOICES, choice.chosen.length + 1)
    .filter((other) => !isDoubtful(other, now));
  // Where there is nothing to choose, there is nothing to put in order.
  choice.take(drawn.length > missing ? inOrder(drawn, seeker, now) : drawn, upTo, rank);
}

function takeAnyone(cluster: Cluster | undefined, choice: Choice, { now }: Search): void {
  const drawn = cluster === undefined ? [] : choice.drawFrom(cluster.everyone, 1, CHOICES);
  const trusted = drawn.filter((other) => !isDoubtful(other, now));
  choice.take(
    trusted.sort((a, b) => byNeed(a, b, now)),
    choice.chosen.length + 1,
    'random',
  );
}

/** By distance in rings that double, then by need: the load is spread among those about as near. */
function inOrder(members: Member[], { point }: Member, now: number): Member[] {
  if (point === null) return members.sort((a, b) => byNeed(a, b, now));
  return members
    .map((member) => ({ member, ring: ringOf(point, member) + (isDoubtful(member, now) ? UNKNOWN_RING : 0) }))
    .sort((a, b) => a.ring - b.ring || byNeed(a.member, b.member, now))
    .map(({ member }) => member);
}

/** 0 up to NEAR_KM, 1 up to twice as far, and so on; UNKNOWN_RING when its place is not known. */
function ringOf(from: Point, { point }: Member): number {
  if (point === null) return UNKNOWN_RING;
  return Math.ceil(Math.log2(Math.max(1, arcKm(from, point) / NEAR_KM)));
}
