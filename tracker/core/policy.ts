/**
 * What a policy is: the rule by which members are chosen for introductions. The rules themselves are in
 * `first-available.ts` and `nearest.ts`. Called by `room.ts`.
 */
import type { Cluster } from './cluster.ts';
import { DOUBTFUL_MS, FULL_MS } from './limits.ts';
import type { MemberBag } from './member-bag.ts';
import type { Member } from './member.ts';
import type { Rank } from './whereabouts.ts';

/** Why a member was chosen: what it has in common with the seeker, the distance, or chance. */
export type Reason = Rank | 'anyone' | 'random';

export interface Introduction {
  readonly member: Member;
  readonly by: Reason;
}

export interface Search {
  readonly seeker: Member;
  readonly want: number;
  /** Of its own address so many more: who shares a line should know all who fetch over it. */
  readonly more: number;
  /** Names that are not to be chosen: how many, for as many more are drawn. */
  readonly excepted: number;
  readonly now: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** Whether a member may be introduced to the seeker now. */
  readonly fits: (other: Member) => boolean;
}

/** Up to `search.want` of the members of `clusters`, those of the first cluster rather than of the next. */
export type Policy = (clusters: readonly Cluster[], search: Search) => Introduction[];

/** What has been chosen so far in one search. */
export class Choice {
  readonly chosen: Introduction[] = [];
  private readonly search: Search;
  private readonly seen = new Set<Member>();

  constructor(search: Search) {
    this.search = search;
    this.seen.add(search.seeker);
  }

  /** Members of `bag` among whom `missing` can be chosen, each the best of `choices`. */
  drawFrom(bag: MemberBag, missing: number, choices: number, spare = 0): Member[] {
    const { excepted, random } = this.search;
    return bag.draw(missing * choices + excepted, random, spare);
  }

  /** Chooses from `candidates`, in their order, until there are `upTo` in all. */
  take(candidates: readonly Member[], upTo: number, by: Reason): void {
    for (const member of candidates) {
      if (this.chosen.length >= upTo) return;
      if (this.seen.has(member) || !this.search.fits(member)) continue;
      this.seen.add(member);
      this.chosen.push({ member, by });
    }
  }
}

/** True for one who was not heard from lately, or had no room. */
export function isDoubtful(member: Member, now: number): boolean {
  return now - member.heardAt > DOUBTFUL_MS || now - member.fullAt < FULL_MS;
}

/** Puts first those who are not doubtful, then those introduced longest ago: nobody is introduced to everyone. */
export function byNeed(a: Member, b: Member, now: number): number {
  const doubt = Number(isDoubtful(a, now)) - Number(isDoubtful(b, now));
  if (doubt !== 0) return doubt;
  if (a.introducedAt !== b.introducedAt) return a.introducedAt - b.introducedAt;
  return a.introductions - b.introductions;
}
