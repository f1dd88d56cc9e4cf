/**
 * Lets visitors join one after another, each introduced by a policy, and measures the mesh that comes of it. Called by the
 * test of nearness and the benchmark of the tracker's scale.
 */
import { distanceKm } from '../../tracker/core/great-circle.ts';
import { newMember, type Member } from '../../tracker/core/member.ts';
import { Room } from '../../tracker/core/room.ts';
import { policyOf, type PolicyName } from '../../tracker/core/tracker-options.ts';
import type { Whereabouts } from '../../tracker/core/whereabouts.ts';
import { countedIds, seededRandom } from './core/seeded-random.ts';

const WANT = 8;
const NONE: ReadonlySet<string> = new Set();

export interface Mesh {
  /** Shares of all introductions, each within the next. */
  readonly address: number;
  readonly prefix: number;
  readonly asn: number;
  readonly meanKm: number;
  readonly largest: number;
  readonly mostLinks: number;
}

export function buildMesh(visitors: readonly Whereabouts[], policy: PolicyName): Mesh {
  const random = seededRandom(17);
  const nextId = countedIds();
  const room = new Room('a.example', policyOf({ policy, random, nextName: nextId }));
  const links = new Map<Member, Member[]>();
  for (const [now, whereabouts] of visitors.entries()) {
    const newcomer = newMember({ id: nextId(), socket: 1, whereabouts, heardAt: Infinity });
    room.add(newcomer);
    const met = room.introduce(newcomer, WANT, NONE, now, random).map(({ member }) => member);
    links.set(newcomer, met);
    for (const other of met) links.get(other)?.push(newcomer);
  }
  return measure(links);
}

function measure(links: ReadonlyMap<Member, readonly Member[]>): Mesh {
  const pairs = [...links].flatMap(([one, others]) =>
    others.map((other) => [one.whereabouts, other.whereabouts]),
  );
  const share = (same: (a: Whereabouts, b: Whereabouts) => boolean): number =>
    pairs.filter(([a, b]) => a !== undefined && b !== undefined && same(a, b)).length / pairs.length;
  const km = pairs.map(([a, b]) => (a?.place && b?.place ? distanceKm(a.place, b.place) : 0));
  return {
    address: share((a, b) => a.address === b.address),
    prefix: share((a, b) => a.prefix === b.prefix),
    asn: share((a, b) => a.asn === b.asn),
    meanKm: km.reduce((sum, each) => sum + each, 0) / km.length,
    largest: largestComponent(links) / links.size,
    mostLinks: Math.max(...Array.from(links.values(), (others) => others.length)),
  };
}

function largestComponent(links: ReadonlyMap<Member, readonly Member[]>): number {
  const left = new Set(links.keys());
  let largest = 0;
  for (const start of left) {
    const reached = new Set([start]);
    for (const each of reached) {
      left.delete(each);
      for (const other of links.get(each) ?? []) reached.add(other);
    }
    largest = Math.max(largest, reached.size);
  }
  return largest;
}
