/**
 * The members of one site, and who among them is to be introduced to whom. Adding, removing and introducing cost the
 * same in a room of ten and of ten thousand. Knows nothing of sockets' messages. Called by the tracker's core.
 */
import { ExpiryQueue } from './expiry-queue.ts';
import { CHOICES, DOUBTFUL_MS, SAME_PAIR_MS, SPARE_CHOICES } from './limits.ts';

export interface Member {
  readonly id: string;
  readonly socket: number;
  /** When it last said anything. */
  heardAt: number;
  /** When it was last introduced to somebody, either way; -Infinity for never. */
  introducedAt: number;
  /** How often it was introduced, either way. */
  introductions: number;
}

export class Room {
  readonly site: string;
  private readonly byId = new Map<string, Member>();
  /** Dense, so that one can be drawn at random; `places` says where each stands. */
  private readonly members: Member[] = [];
  private readonly places = new Map<Member, number>();
  private readonly recentPairs = new ExpiryQueue<string>(SAME_PAIR_MS);

  constructor(site: string) {
    this.site = site;
  }

  get size(): number {
    return this.members.length;
  }

  get(id: string): Member | undefined {
    return this.byId.get(id);
  }

  add(member: Member): void {
    this.byId.set(member.id, member);
    this.places.set(member, this.members.length);
    this.members.push(member);
  }

  remove(member: Member): void {
    const place = this.places.get(member);
    if (place === undefined) return;
    this.byId.delete(member.id);
    this.places.delete(member);
    const last = this.members.pop();
    if (last === undefined || last === member) return;
    this.members[place] = last;
    this.places.set(last, place);
  }

  /**
   * Up to `want` members for `seeker` to offer a connection to: none of `except`, nobody met in the last seconds,
   * first those heard from lately, then those introduced longest ago. `random` gives numbers in [0, 1).
   */
  introduce(
    seeker: Member,
    want: number,
    except: ReadonlySet<string>,
    now: number,
    random: () => number,
  ): Member[] {
    this.recentPairs.takeExpired(now);
    const chosen = this.draw(want * CHOICES + except.size + SPARE_CHOICES, random)
      .filter(
        (other) => other !== seeker && !except.has(other.id) && !this.recentPairs.has(pair(seeker, other)),
      )
      .sort((a, b) => byNeed(a, b, now))
      .slice(0, want);
    for (const other of chosen) {
      this.recentPairs.touch(pair(seeker, other), now);
      markIntroduced(other, now);
      markIntroduced(seeker, now);
    }
    return chosen;
  }

  /** About `count` different members in random order; all of them when there are not many more. */
  private draw(count: number, random: () => number): Member[] {
    const drawn = new Map<number, Member>();
    const all = this.members.length <= count * 2;
    const order = all ? this.members.map((_, place) => place) : [];
    for (let i = 0; i < (all ? order.length : count); i++) {
      const place = all ? takeAtRandom(order, i, random) : Math.floor(random() * this.members.length);
      const member = this.members[place];
      if (member !== undefined) drawn.set(place, member);
    }
    return [...drawn.values()];
  }
}

/** One step of a Fisher–Yates shuffle: what comes to stand at `i`. */
function takeAtRandom(order: number[], i: number, random: () => number): number {
  const j = i + Math.floor(random() * (order.length - i));
  const taken = order[j] ?? 0;
  order[j] = order[i] ?? 0;
  order[i] = taken;
  return taken;
}

function byNeed(a: Member, b: Member, now: number): number {
  const doubt = Number(now - a.heardAt > DOUBTFUL_MS) - Number(now - b.heardAt > DOUBTFUL_MS);
  if (doubt !== 0) return doubt;
  if (a.introducedAt !== b.introducedAt) return a.introducedAt - b.introducedAt;
  return a.introductions - b.introductions;
}

function markIntroduced(member: Member, now: number): void {
  member.introducedAt = now;
  member.introductions += 1;
}

function pair(a: Member, b: Member): string {
  return a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`;
}
