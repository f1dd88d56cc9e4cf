/**
 * The members of one site as clusters, and who among them is to be introduced to whom. Adding, removing and introducing
 * cost the same in a room of ten and of a hundred thousand. Knows nothing of sockets' messages. Called by the tracker's core.
 */
import { BAGS_PER_CLUSTER, Cluster } from './cluster.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { chooseFrom, firstAvailable } from './first-available.ts';
import { MAX_REACHED, SAME_PAIR_MS } from './limits.ts';
import type { Member } from './member.ts';
import type { Introduction, Policy, Search } from './policy.ts';

/** The cells that the owner's map shows. Judgement: coarse enough to single out nobody's home. */
const MAP_RANK = 'district';

/** Serial numbers before they begin again, so that two of them fit into one exact number. By then all pairs are forgotten. */
const SERIALS = 2 ** 26;

export class Room {
  readonly site: string;
  private readonly policy: Policy;
  private readonly byId = new Map<string, Member>();
  private readonly everyone = new Cluster(0);
  /** The viewers of each stream. */
  private readonly streams = new Map<string, Cluster>();
  private nextSerial = 1;
  private readonly recentPairs = new ExpiryQueue<number>(SAME_PAIR_MS);

  constructor(site: string, policy: Policy = firstAvailable) {
    this.site = site;
    this.policy = policy;
  }

  get size(): number {
    return this.everyone.size;
  }

  get(id: string): Member | undefined {
    return this.byId.get(id);
  }

  [Symbol.iterator](): IterableIterator<Member> {
    return this.everyone.everyone[Symbol.iterator]();
  }

  add(member: Member): void {
    // One that is replaced keeps its number, and with it the memory of whom it met.
    if (member.serial === 0) member.serial = this.nextSerial++ % SERIALS;
    this.byId.set(member.id, member);
    this.everyone.add(member);
    this.enterStream(member);
  }

  remove(member: Member): void {
    if (this.byId.get(member.id) !== member) return;
    this.byId.delete(member.id);
    this.everyone.remove(member);
    this.leaveStream(member);
  }

  /** From now on `member` would rather meet viewers of the stream `seeks`. */
  setStream(member: Member, seeks: string | null): void {
    if (member.seeks === seeks) return;
    this.leaveStream(member);
    member.seeks = seeks;
    this.enterStream(member);
  }

  /**
   * Up to `want` members for `seeker` to offer a connection to: none of `except`, nobody met in the last seconds, viewers
   * of its stream first, by the room's policy, for a lonely one those who can be reached; where it takes the near, `more` of the seeker's own address. `random` gives
   * numbers in [0, 1).
   */
  introduce(
    seeker: Member,
    want: number,
    except: ReadonlySet<string>,
    now: number,
    random: () => number,
    more = 0,
  ): Introduction[] {
    this.recentPairs.takeExpired(now);
    const stream = seeker.seeks === null ? undefined : this.streams.get(seeker.seeks);
    const clusters = stream === undefined ? [this.everyone] : [stream, this.everyone];
    const fits = (other: Member): boolean =>
      !except.has(other.id) && !this.recentPairs.has(pair(seeker, other));
    const search = { seeker, want, more, excepted: except.size, now, random, fits };
    const reached = seeker.lonely ? this.reachedFrom(clusters, search) : [];
    const rest = reached.length === 0 ? want : Math.min(1, want - reached.length);
    const others = this.policy(clusters, { ...search, want: rest });
    for (const { member } of others) this.noteMeeting(seeker, member, now);
    return [...reached, ...others];
  }

  /** True when these two were introduced in the last seconds. */
  haveMet(a: Member, b: Member, now: number): boolean {
    this.recentPairs.takeExpired(now);
    return this.recentPairs.has(pair(a, b));
  }

  noteMeeting(a: Member, b: Member, now: number): void {
    this.recentPairs.touch(pair(a, b), now);
    markIntroduced(a, now);
    markIntroduced(b, now);
  }

  /** Numbers of the map's cells of MAP_RANK with how many are there. */
  cells(): (readonly [cell: number, members: number])[] {
    return this.everyone.sizes(MAP_RANK).map(([cell, members]) => [Number(cell), members]);
  }

  /** A lonely one has connected to `member`: others who hardly reach anybody can, too. */
  setReached(member: Member): void {
    if (member.reached) return;
    member.reached = true;
    this.everyone.reached.add(member);
    if (member.seeks !== null) this.streams.get(member.seeks)?.reached.add(member);
  }

  private reachedFrom(clusters: readonly Cluster[], search: Search): Introduction[] {
    const bags = clusters.map(({ reached }) => reached);
    // Of the others one, of few now and then one: whoever says that it was reached may be lying.
    const others = Math.min(1, Math.floor(search.want / (MAX_REACHED + 1) + search.random()));
    const chosen = chooseFrom(bags, { ...search, want: Math.min(search.want - others, MAX_REACHED) });
    for (const { member } of chosen) this.noteMeeting(search.seeker, member, search.now);
    return chosen;
  }

  private enterStream(member: Member): void {
    if (member.seeks === null) return;
    let stream = this.streams.get(member.seeks);
    if (stream === undefined) this.streams.set(member.seeks, (stream = new Cluster(BAGS_PER_CLUSTER)));
    stream.add(member);
  }

  private leaveStream(member: Member): void {
    const stream = member.seeks === null ? undefined : this.streams.get(member.seeks);
    if (member.seeks === null || stream === undefined) return;
    stream.remove(member);
    if (stream.size === 0) this.streams.delete(member.seeks);
  }
}

function markIntroduced(member: Member, now: number): void {
  // Whole, so that it lies in the member itself and not elsewhere in memory.
  member.introducedAt = Math.floor(now);
  member.introductions += 1;
}

/** One number for two members, either way round: a quarter of the time that a text takes (measured). */
function pair(a: Member, b: Member): number {
  return a.serial < b.serial ? a.serial * SERIALS + b.serial : b.serial * SERIALS + a.serial;
}
