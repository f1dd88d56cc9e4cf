/** Who is introduced to whom: never oneself or the same pair twice, everybody in small rooms, evenly in large ones. */
import { describe, expect, it } from 'vitest';
import { DOUBTFUL_MS, SAME_PAIR_MS } from '../../../tracker/core/limits.ts';
import { newMember, type Member } from '../../../tracker/core/member.ts';
import { Room } from '../../../tracker/core/room.ts';
import { countedIds, seededRandom } from './seeded-random.ts';

const NONE: ReadonlySet<string> = new Set();

function member(id: string, now = 0): Member {
  return newMember({ id, socket: 1, whereabouts: { address: id }, heardAt: now });
}

function meet(room: Room, ...search: Parameters<Room['introduce']>): Member[] {
  return room.introduce(...search).map((introduction) => introduction.member);
}

function roomOf(size: number): { room: Room; members: Member[] } {
  const room = new Room('a.example');
  const nextId = countedIds();
  const members = Array.from({ length: size }, () => member(nextId()));
  for (const each of members) room.add(each);
  return { room, members };
}

describe('a small room', () => {
  it('introduces a newcomer to everyone, once each', () => {
    const { room, members } = roomOf(8);
    const newcomer = member('new');
    room.add(newcomer);
    const met = meet(room, newcomer, 16, NONE, 0, seededRandom(1));
    expect(new Set(met)).toEqual(new Set(members));
    expect(met).toHaveLength(8);
  });

  it('leaves out those excepted, and the same pair from either side until some seconds have passed', () => {
    const { room } = roomOf(0);
    const [a, b, c] = [member('a'), member('b'), member('c')];
    for (const each of [a, b, c]) room.add(each);
    const random = seededRandom(1);
    expect(meet(room, a, 5, new Set(['c']), 0, random)).toEqual([b]);
    expect(meet(room, b, 5, NONE, 1, random)).toEqual([c]);
    expect(meet(room, a, 5, NONE, 2, random)).toEqual([c]);
    expect(meet(room, a, 5, NONE, SAME_PAIR_MS - 1, random)).toEqual([]);
    expect(meet(room, a, 5, NONE, SAME_PAIR_MS, random)).toEqual([b]);
  });

  it('takes turns: first those who were introduced longest ago', () => {
    const { room } = roomOf(6);
    const seeker = member('seeker');
    room.add(seeker);
    const random = seededRandom(3);
    const first = meet(room, seeker, 3, NONE, 0, random);
    const second = meet(room, member('other'), 3, new Set(['seeker']), 1, random);
    expect(second.filter((each) => first.includes(each))).toEqual([]);
  });

  it('names those not heard from lately last', () => {
    const { room } = roomOf(0);
    const now = DOUBTFUL_MS + 1;
    const quiet = member('quiet', 0);
    const lively = member('lively', now);
    lively.introducedAt = now - 1;
    room.add(quiet);
    room.add(lively);
    expect(meet(room, member('seeker'), 1, NONE, now, seededRandom(1))).toEqual([lively]);
    expect(meet(room, member('another'), 2, NONE, now + SAME_PAIR_MS, seededRandom(1))).toEqual([
      lively,
      quiet,
    ]);
  });
});

describe('a large room', () => {
  it('spreads introductions evenly and at random', () => {
    const { room, members } = roomOf(1000);
    const random = seededRandom(7);
    for (let i = 0; i < 5000; i++) {
      const seeker = members[Math.floor(random() * members.length)] ?? member('none');
      const met = meet(room, seeker, 4, NONE, i * 10, random);
      expect(met).toHaveLength(4);
      expect(new Set(met).size).toBe(4);
      expect(met).not.toContain(seeker);
    }
    const times = members.map((each) => each.introductions);
    const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
    expect(mean).toBe(40);
    expect(Math.max(...times)).toBeLessThan(2.5 * mean);
    expect(Math.min(...times)).toBeGreaterThan(0.25 * mean);
  }, 30_000);

  it('makes one mesh: with four introductions each, everyone reaches everyone', () => {
    const { room } = roomOf(0);
    const random = seededRandom(11);
    const nextId = countedIds();
    const links = new Map<Member, Member[]>();
    for (let i = 0; i < 2000; i++) {
      const newcomer = member(nextId(), i);
      room.add(newcomer);
      const met = meet(room, newcomer, 4, NONE, i, random);
      links.set(newcomer, met);
      for (const other of met) links.get(other)?.push(newcomer);
    }
    const [start] = links.keys();
    const reached = new Set(start === undefined ? [] : [start]);
    for (const each of reached) for (const other of links.get(each) ?? []) reached.add(other);
    expect(reached.size).toBe(2000);
    // Who comes first is met by a share of all who follow: about 4 + 4 ln(2000 / 4) = 29 if chosen evenly.
    expect(Math.max(...[...links.values()].map((others) => others.length))).toBeLessThanOrEqual(40);
  });

  it('looks at no more members than a small one', () => {
    const drawsIn = (size: number): number => {
      const { room } = roomOf(size);
      let draws = 0;
      const random = seededRandom(5);
      const counted = (): number => {
        draws += 1;
        return random();
      };
      meet(room, member('seeker'), 4, NONE, 0, counted);
      return draws;
    };
    expect(drawsIn(20_000)).toBe(drawsIn(200));
    expect(drawsIn(20_000)).toBeLessThan(64);
  });
});

describe('leaving', () => {
  it('removes each member once, whatever the order, and leaves nothing behind', () => {
    const { room, members } = roomOf(300);
    const random = seededRandom(13);
    const left = [...members].sort(() => random() - 0.5);
    for (const [gone, each] of left.entries()) {
      room.remove(each);
      room.remove(each);
      expect(room.size).toBe(members.length - gone - 1);
      expect(room.get(each.id)).toBeUndefined();
      const met = meet(room, member('seeker'), 16, NONE, gone * SAME_PAIR_MS, random);
      expect(met.filter((other) => room.get(other.id) !== other)).toEqual([]);
    }
  });
});
