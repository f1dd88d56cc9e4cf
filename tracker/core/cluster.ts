/**
 * Members together with the smaller clusters that they form by address, network and place. Each lies in at most one of a
 * kind, so that adding and removing cost the same in a cluster of ten and of a hundred thousand. Called by `room.ts`.
 */
import type { Member } from './member.ts';
import { MemberBag } from './member-bag.ts';
import { RANKS, type Rank } from './whereabouts.ts';

/** Bags that one member lies in for each cluster that it belongs to. */
export const BAGS_PER_CLUSTER = 2 + RANKS.length;

export class Cluster {
  readonly everyone: MemberBag;
  /** Those whom lonely ones have reached. */
  readonly reached: MemberBag;
  private readonly firstBag: number;
  private readonly byRank = RANKS.map(() => new Map<string | number, MemberBag>());

  /** `firstBag`: the first of the BAGS_PER_CLUSTER numbers that its bags take. */
  constructor(firstBag: number) {
    this.firstBag = firstBag;
    this.everyone = new MemberBag(firstBag);
    this.reached = new MemberBag(firstBag + 1 + RANKS.length);
  }

  get size(): number {
    return this.everyone.size;
  }

  add(member: Member): void {
    this.everyone.add(member);
    if (member.reached) this.reached.add(member);
    for (const [rank, bags] of this.byRank.entries()) {
      const key = member.keys[rank] ?? null;
      if (key === null) continue;
      let bag = bags.get(key);
      if (bag === undefined) bags.set(key, (bag = new MemberBag(this.firstBag + 1 + rank)));
      bag.add(member);
    }
  }

  remove(member: Member): void {
    this.everyone.remove(member);
    this.reached.remove(member);
    for (const [rank, bags] of this.byRank.entries()) {
      const key = member.keys[rank] ?? null;
      const bag = key === null ? undefined : bags.get(key);
      if (key === null || bag === undefined) continue;
      bag.remove(member);
      if (bag.size === 0) bags.delete(key);
    }
  }

  /** Those who have in common with `member` what `rank` names, it among them; undefined when that is not known. */
  around(member: Member, rank: Rank): MemberBag | undefined {
    const number = RANKS.indexOf(rank);
    const key = member.keys[number] ?? null;
    return key === null ? undefined : this.byRank[number]?.get(key);
  }

  /** What the clusters of a rank are found by, with how many each has. */
  sizes(rank: Rank): (readonly [key: string | number, members: number])[] {
    return Array.from(this.byRank[RANKS.indexOf(rank)] ?? [], ([key, bag]) => [key, bag.size] as const);
  }
}
