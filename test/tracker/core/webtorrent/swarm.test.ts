/** Who is drawn from a swarm: others only, each once, each as likely, through any coming and going. */
import { describe, expect, it } from 'vitest';
import { Swarm, type Peer } from '../../../../tracker/core/webtorrent/swarm.ts';
import { seededRandom } from '../seeded-random.ts';
import { HASH } from './written.ts';

function swarmOf(count: number): { swarm: Swarm; peers: Peer[] } {
  const swarm = new Swarm({ id: HASH, written: HASH });
  return { swarm, peers: Array.from({ length: count }, (_, i) => swarm.add(`p${i}`, i)) };
}

function drawn(swarm: Swarm, seeker: Peer, most: number, random: () => number): string[] {
  return Array.from({ length: swarm.draw(seeker, most, random) }, (_, i) => swarm.at(i).id);
}

describe('drawing', () => {
  it.each([
    [1, 5, 0],
    [2, 5, 1],
    [6, 5, 5],
    [100, 5, 5],
    [100, 0, 0],
  ])('of a swarm of %i, wanting %i, gives %i others', (size, want, given) => {
    const random = seededRandom(size);
    const { swarm, peers } = swarmOf(size);
    for (const seeker of peers) {
      const found = drawn(swarm, seeker, want, random);
      expect(found).toHaveLength(given);
      expect(new Set(found).size).toBe(given);
      expect(found).not.toContain(seeker.id);
    }
  });

  it('makes each other as likely', () => {
    const random = seededRandom(3);
    const { swarm, peers } = swarmOf(11);
    const seeker = peers[4];
    if (seeker === undefined) throw new Error('No seeker.');
    const counts = new Map<string, number>();
    for (let i = 0; i < 10_000; i++) {
      for (const id of drawn(swarm, seeker, 3, random)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    // 3,000 expected, with a standard deviation of 46.
    for (const count of counts.values()) expect(Math.abs(count - 3_000)).toBeLessThan(250);
  });
});

describe('coming and going', () => {
  it('keeps places, names and counts right', () => {
    const random = seededRandom(9);
    const { swarm, peers } = swarmOf(50);
    for (let i = 0; i < 2_000; i++) {
      const at = Math.floor(random() * peers.length);
      const peer = peers[at];
      const dice = random();
      if (peer === undefined || dice < 0.4) peers.push(swarm.add(`q${i}`, i));
      else if (dice < 0.6) swarm.draw(peer, 5, random);
      else if (dice < 0.8) swarm.markComplete(peer);
      else swarm.remove(peers.splice(at, 1)[0] ?? peer);
    }
    expect(swarm.size).toBe(peers.length);
    expect(swarm.complete).toBe(peers.filter((peer) => peer.complete).length);
    expect(swarm.complete + swarm.incomplete).toBe(swarm.size);
    for (const peer of peers) {
      expect(swarm.at(peer.place)).toBe(peer);
      expect(swarm.get(peer.id)).toBe(peer);
    }
  });
});
