/** Rendezvous hashing: all who know each other name the same one, and the load spreads. */
import { describe, expect, test } from 'vitest';
import { claim, goesBefore, rankOf, spreadOf } from '../../../page-agent/swarm/election.ts';
import { FIRST_FETCHERS, VIEWERS_PER_FETCHER, WORD_SHARE } from '../../../page-agent/swarm/limits.ts';

const PEERS = Array.from({ length: 10 }, (_, i) => `peer-${i}`);
const KEYS = Array.from({ length: 2_000 }, (_, i) => `segment-${i}`);

describe('an election', () => {
  test('gives every peer a rank of its own, the same whoever counts', () => {
    for (const key of KEYS.slice(0, 50)) {
      const ranks = PEERS.map((peer) => rankOf(peer, PEERS, key));
      expect([...ranks].sort((a, b) => a - b)).toEqual(PEERS.map((_, i) => i));
      expect(rankOf('peer-3', [...PEERS].reverse(), key)).toBe(ranks[3]);
    }
  });

  test('spreads over the peers', () => {
    const won = PEERS.map((peer) => KEYS.filter((key) => rankOf(peer, PEERS, key) === 0).length);
    // 200 each is even; four standard deviations are 54.
    for (const count of won) expect(Math.abs(count - 200)).toBeLessThan(54);
  });

  test('moves only what belonged to one who leaves', () => {
    const rest = PEERS.slice(1);
    for (const key of KEYS) {
      const before = PEERS.find((peer) => rankOf(peer, PEERS, key) === 0);
      const after = rest.find((peer) => rankOf(peer, rest, key) === 0);
      if (before !== 'peer-0') expect(after).toBe(before);
    }
  });

  test('is decided by names where claims are equal', () => {
    expect(claim('a', 'key')).toBe(claim('a', 'key'));
    expect(goesBefore('a', 'a', 'key')).toBe(false);
    expect(goesBefore('a', 'b', 'key')).toBe(!goesBefore('b', 'a', 'key'));
  });

  test('over many who do not know each other begins with few, in the order of the claims', () => {
    const crowd = Array.from({ length: 10_000 }, (_, i) => `viewer-${i}`).sort((a, b) =>
      goesBefore(a, b, 'key') ? -1 : 1,
    );
    const waits = crowd.map((peer) => spreadOf(peer, 'key', 8, crowd.length));
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeGreaterThanOrEqual(0);
    expect(waits.at(-1)).toBeLessThanOrEqual(1);
    expect(waits.filter((wait) => wait < 0.5).length).toBeLessThan(120);
  });

  test('over many sends a few ahead, and nobody more until their word should be everywhere', () => {
    const crowd = Array.from({ length: 500 }, (_, i) => `viewer-${i}`);
    const waits = KEYS.slice(0, 200).flatMap((key) =>
      crowd.map((peer) => spreadOf(peer, key, 8, crowd.length)),
    );
    const ahead = waits.filter((wait) => wait === 0).length;
    // 800 are even; four standard deviations are 113.
    expect(Math.abs(ahead - 200 * (FIRST_FETCHERS + 500 / VIEWERS_PER_FETCHER))).toBeLessThan(130);
    expect(Math.min(...waits.filter((wait) => wait > 0))).toBeGreaterThanOrEqual(WORD_SHARE);
    expect(Math.max(...waits)).toBeLessThanOrEqual(1);
  });

  test('waits for nobody where everyone knows everyone, and the longer the more are elected', () => {
    const waitAmong = (members: number): number => spreadOf('viewer-7', 'key', 8, members);
    expect(waitAmong(1)).toBe(0);
    expect(waitAmong(9)).toBe(0);
    expect(waitAmong(20)).toBeGreaterThan(0);
    expect(waitAmong(40)).toBeGreaterThan(waitAmong(20));
    expect(waitAmong(72)).toBeGreaterThan(waitAmong(40));
  });
});
