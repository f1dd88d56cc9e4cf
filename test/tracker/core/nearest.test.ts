/** Who is near: rank by rank, by distance, with strangers among them, streams first, at the same cost in any room. */
import { describe, expect, it } from 'vitest';
import { distanceKm } from '../../../tracker/core/great-circle.ts';
import { DOUBTFUL_MS, SAME_PAIR_MS } from '../../../tracker/core/limits.ts';
import { cellOf, middleOf } from '../../../tracker/core/map-cells.ts';
import { newMember, type Member } from '../../../tracker/core/member.ts';
import { nearest } from '../../../tracker/core/nearest.ts';
import type { Place } from '../../../tracker/core/place.ts';
import { Room } from '../../../tracker/core/room.ts';
import type { Whereabouts } from '../../../tracker/core/whereabouts.ts';
import { countedIds, seededRandom } from './seeded-random.ts';

const NONE: ReadonlySet<string> = new Set();
const nextId = countedIds();
const BERLIN = { latitude: 52.5, longitude: 13.4 };
const POTSDAM = { latitude: 52.4, longitude: 13.1 };
const PARIS = { latitude: 48.9, longitude: 2.4 };
const TOKYO = { latitude: 35.7, longitude: 139.7 };

function member(whereabouts: Partial<Whereabouts> = {}, seeks: string | null = null): Member {
  const id = nextId();
  return newMember({ id, socket: 1, whereabouts: { address: id, ...whereabouts }, seeks, heardAt: 0 });
}

function roomOf(members: readonly Member[], share = 0): Room {
  const room = new Room('a.example', nearest(share));
  for (const each of members) room.add(each);
  return room;
}

function crowd(count: number, make: (i: number) => Member): Member[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

describe('ranks', () => {
  const seeker = member({ address: 'home', prefix: 'net', asn: 7, place: BERLIN });
  const ladder: [string, Member][] = [
    ['address', member({ address: 'home', prefix: 'net', asn: 7, place: TOKYO })],
    ['prefix', member({ prefix: 'net', asn: 7, place: TOKYO })],
    ['asn', member({ asn: 7, place: TOKYO })],
    ['cell', member({ place: POTSDAM })],
    ['region', member({ place: PARIS })],
    ['anyone', member({ place: TOKYO })],
  ];

  it('come in order: address, prefix, network, distance, anyone', () => {
    const others = [...ladder].reverse().map(([, each]) => each);
    const room = roomOf([seeker, ...others, ...crowd(500, () => member())]);
    const met = room.introduce(seeker, 5, NONE, 0, seededRandom(1));
    expect(met.map(({ by }) => by)).toEqual(['address', 'prefix', 'asn', 'cell', 'region']);
    expect(met.map((each) => each.member)).toEqual(ladder.slice(0, 5).map(([, each]) => each));
  });

  it('end with anyone, the nearest first and those of unknown places last', () => {
    const lonely = member({ place: { latitude: -33.9, longitude: 151.2 } });
    const unknown = member();
    const room = roomOf([lonely, unknown, ...ladder.slice(3).map(([, each]) => each)]);
    const met = room.introduce(lonely, 4, NONE, 0, seededRandom(1));
    expect(met.map(({ by }) => by)).toEqual(['anyone', 'anyone', 'anyone', 'anyone']);
    expect(met[0]?.member.whereabouts.place).toBe(TOKYO);
    expect(met.at(-1)?.member).toBe(unknown);
  });

  it('need nothing but the address', () => {
    const here = crowd(3, () => member({ address: 'home' }));
    const room = roomOf([...crowd(2000, () => member()), ...here]);
    const [first] = here;
    const met = first === undefined ? [] : room.introduce(first, 2, NONE, 0, seededRandom(1));
    expect(new Set(met.map((each) => each.member))).toEqual(new Set(here.slice(1)));
  });

  it('are more when they share the address, if that is asked for, and strangers are introduced as well', () => {
    const here = crowd(20, () => member({ address: 'home' }));
    const room = roomOf([...crowd(2000, () => member()), ...here], 0.5);
    const met = room.introduce(here[0]!, 4, NONE, 0, seededRandom(1), 3);
    expect(met.map(({ by }) => by).sort()).toEqual([
      ...Array.from({ length: 5 }, () => 'address'),
      'random',
      'random',
    ]);
  });

  it('pass over those not heard from lately while there are others', () => {
    const now = DOUBTFUL_MS + 1;
    const quiet = member({ address: 'home' });
    const lively = member();
    lively.heardAt = now;
    const near = member({ address: 'home' });
    const room = roomOf([quiet, lively, near]);
    expect(room.introduce(near, 1, NONE, now, seededRandom(1))).toEqual([{ member: lively, by: 'anyone' }]);
    const met = room.introduce(near, 2, NONE, now + SAME_PAIR_MS, seededRandom(1));
    expect(met.map((each) => each.member)).toEqual([lively, quiet]);
  });
});

describe('strangers', () => {
  it('are a share of those introduced, also where a thousand are near', () => {
    const near = crowd(1000, () => member({ asn: 7 }));
    const room = roomOf([...near, ...crowd(9000, () => member({ asn: 8 }))], 0.2);
    const random = seededRandom(3);
    const reasons = near
      .slice(0, 500)
      .flatMap((seeker, i) => room.introduce(seeker, 8, NONE, i, random).map(({ by }) => by));
    expect(reasons).toHaveLength(4000);
    const strangers = reasons.filter((by) => by === 'random').length;
    expect(strangers / reasons.length).toBeGreaterThan(0.18);
    expect(strangers / reasons.length).toBeLessThan(0.22);
    expect(reasons.filter((by) => by === 'asn').length).toBe(reasons.length - strangers);
  });

  it('are everybody when their share is one', () => {
    const room = roomOf(
      crowd(100, () => member({ address: 'home' })),
      1,
    );
    const met = room.introduce(member({ address: 'home' }), 8, NONE, 0, seededRandom(1));
    expect(met.map(({ by }) => by)).toEqual(Array.from({ length: 8 }, () => 'random'));
  });
});

describe('load', () => {
  it('is spread: nobody is introduced to everyone who comes near', () => {
    const room = roomOf(
      crowd(200, () => member({ asn: 7 })),
      0.2,
    );
    const random = seededRandom(5);
    const met = new Map<Member, number>();
    for (let now = 0; now < 1000; now++) {
      const newcomer = member({ asn: 7 });
      newcomer.heardAt = now;
      room.add(newcomer);
      for (const { member: other } of room.introduce(newcomer, 8, NONE, now, random)) {
        met.set(other, (met.get(other) ?? 0) + 1);
      }
    }
    expect(Math.max(...met.values())).toBeLessThan(40);
  });
});

describe('streams', () => {
  const viewers = (count: number, stream: string, asn: number): Member[] =>
    crowd(count, () => member({ asn }, stream));

  it('come before nearness, and nearness among viewers', () => {
    const [near, far] = [viewers(3, 'film', 7), viewers(3, 'film', 8)];
    const seeker = member({ asn: 7 }, 'film');
    const room = roomOf([seeker, ...crowd(300, () => member({ asn: 7 })), ...near, ...far]);
    const met = room.introduce(seeker, 8, NONE, 0, seededRandom(1)).map((each) => each.member);
    expect(new Set(met.slice(0, 3))).toEqual(new Set(near));
    expect(new Set(met.slice(3, 6))).toEqual(new Set(far));
    expect(met.slice(6).map((each) => each.seeks)).toEqual([null, null]);
  });

  it('can be changed, and are left with the room', () => {
    const [a, b] = [member({}, 'film'), member({}, 'film')];
    const room = roomOf([a, b, ...crowd(300, () => member())]);
    const seeker = member({}, 'news');
    room.add(seeker);
    room.setStream(a, 'news');
    expect(room.introduce(seeker, 1, NONE, 0, seededRandom(1))[0]?.member).toBe(a);
    room.remove(a);
    const met = room.introduce(seeker, 16, NONE, SAME_PAIR_MS, seededRandom(1));
    expect(met.map((each) => each.member)).not.toContain(a);
    room.setStream(seeker, 'film');
    expect(room.introduce(seeker, 1, NONE, 2 * SAME_PAIR_MS, seededRandom(1))[0]?.member).toBe(b);
  });
});

describe('cost', () => {
  /** Random numbers drawn for one introduction: one for each member looked at. */
  function looksIn(size: number): number {
    const room = roomOf(
      crowd(size, (i) => member({ prefix: `p${i % 50}`, asn: i % 3, place: i % 2 === 0 ? BERLIN : PARIS })),
      0.2,
    );
    let looks = 0;
    const random = seededRandom(5);
    const counted = (): number => {
      looks += 1;
      return random();
    };
    const seeker = member({ prefix: 'p1', asn: 1, place: TOKYO });
    room.add(seeker);
    room.introduce(seeker, 8, NONE, 0, counted);
    return looks;
  }

  it('of an introduction is bounded, and the same in a room thirty times as large', () => {
    expect(looksIn(60_000)).toBeLessThanOrEqual(looksIn(2_000) + 2);
    expect(looksIn(60_000)).toBeLessThan(200);
  }, 30_000);
});

describe('the map', () => {
  it('measures along the great circle', () => {
    expect(distanceKm(BERLIN, BERLIN)).toBe(0);
    expect(distanceKm(BERLIN, PARIS)).toBeCloseTo(871, 0);
    expect(distanceKm(BERLIN, TOKYO)).toBeCloseTo(8918, -2);
    expect(distanceKm({ latitude: 0, longitude: 179 }, { latitude: 0, longitude: -179 })).toBeCloseTo(222, 0);
    expect(distanceKm({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 })).toBeCloseTo(
      20_015,
      0,
    );
  });

  it.each([1, 4, 16])('has every place in a cell of %d degrees whose middle is near', (degrees) => {
    const random = seededRandom(9);
    const corners: Place[] = [
      { latitude: 90, longitude: 180 },
      { latitude: -90, longitude: -180 },
    ];
    const places = crowd(2000, () => member()).map(() => ({
      latitude: random() * 180 - 90,
      longitude: random() * 360 - 180,
    }));
    for (const place of [...corners, ...places]) {
      const cell = cellOf(place, degrees);
      expect(distanceKm(place, middleOf(cell, degrees))).toBeLessThan(degrees * 111 * 1.1);
      expect(cellOf(middleOf(cell, degrees), degrees)).toBe(cell);
    }
  });
});
