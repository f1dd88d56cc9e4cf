/**
 * Members from which some can be drawn at random. Adding, removing and drawing cost the same whatever the size: a dense
 * array, and each member knows its place in it. Knows nothing of what its members have in common. Called by `cluster.ts`.
 */
import type { Member } from './member.ts';

export class MemberBag {
  private readonly members: Member[] = [];
  private readonly number: number;

  /** `number`: where in `places` its members keep their place. No member lies in two bags of one number. */
  constructor(number: number) {
    this.number = number;
  }

  get size(): number {
    return this.members.length;
  }

  add(member: Member): void {
    // A hole would turn the array into a slow one.
    while (member.places.length <= this.number) member.places.push(-1);
    member.places[this.number] = this.members.length;
    this.members.push(member);
  }

  /** Removes a member that is known to lie in this bag. */
  remove(member: Member): void {
    const place = member.places[this.number] ?? -1;
    if (place < 0) return;
    member.places[this.number] = -1;
    const last = this.members.pop();
    if (last === undefined || last === member) return;
    this.members[place] = last;
    last.places[this.number] = place;
  }

  /**
   * `count` members in random order, of whom some may be the same; all of them, each once, when there are no more than
   * `spare` beyond.
   */
  draw(count: number, random: () => number, spare = 0): Member[] {
    const { length } = this.members;
    if (length <= count + spare) return shuffled(this.members, random);
    const drawn: Member[] = [];
    for (let i = 0; i < count; i++) {
      const member = this.members[Math.floor(random() * length)];
      if (member !== undefined) drawn.push(member);
    }
    return drawn;
  }

  [Symbol.iterator](): IterableIterator<Member> {
    return this.members[Symbol.iterator]();
  }
}

/** A copy in random order (Fisher and Yates). */
function shuffled(members: readonly Member[], random: () => number): Member[] {
  const order = [...members];
  for (let i = 0; i < order.length; i++) {
    const j = i + Math.floor(random() * (order.length - i));
    const [here, there] = [order[i], order[j]];
    if (here === undefined || there === undefined) continue;
    order[i] = there;
    order[j] = here;
  }
  return order;
}
