/**
 * Three nodes and a Redis, each a process, with thirty visitors on real sockets: a node dies, Redis dies, both return. Nobody
 * is without neighbours for more than ten seconds, and nobody is introduced to the same one twice.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../rig/eventually.ts';
import { startRedis, type Redis } from '../../rig/redis.ts';
import { seededRandom } from '../core/seeded-random.ts';
import { NodeProcess } from './node-process.ts';
import { SteadyVisitor } from './steady-visitor.ts';

const VISITORS = 30;
const PROMISE = { timeoutMs: 10_000 };

describe('a cluster', () => {
  let redis: Redis;
  let nodes: NodeProcess[] = [];
  let visitors: SteadyVisitor[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    nodes = await Promise.all([0, 1, 2].map(() => NodeProcess.start(redis.url)));
    const urls = nodes.map(({ url }) => url);
    const random = seededRandom(99);
    visitors = Array.from({ length: VISITORS }, (_, i) => new SteadyVisitor(urls, i, random));
  }, 120_000);

  afterAll(async () => {
    for (const visitor of visitors) visitor.stop();
    for (const node of nodes) await node.kill();
    await redis.kill();
  });

  const everybodyHas = (least: number): Promise<boolean> =>
    eventually(
      `${least} neighbours for everybody`,
      () => visitors.every(({ neighbours }) => neighbours.size >= least),
      PROMISE,
    );

  /** Links between visitors at different nodes, as a share of all. */
  function linksAcross(): number {
    const at = new Map(visitors.map(({ you, url }) => [you, url]));
    const links = visitors.flatMap(({ url, neighbours }) =>
      [...neighbours].map((peer) => at.get(peer) !== url),
    );
    return links.filter(Boolean).length / links.length;
  }

  function forgetAll(): void {
    for (const visitor of visitors) visitor.forgetNeighbours();
  }

  it('introduces visitors at different nodes to each other', async () => {
    await everybodyHas(2);
    expect(linksAcross()).toBeGreaterThan(0.3);
    for (const node of nodes) expect(await node.stats()).toMatchObject({ members: 10, remoteMembers: 20 });
  });

  it('loses only the sockets of a node that is killed', async () => {
    const third = nodes[2];
    const names = visitors.map(({ you }) => you);
    const elsewhere = visitors.filter(({ url }) => url !== third?.url);
    await third?.kill();
    forgetAll();
    await everybodyHas(2);
    expect(elsewhere.map(({ connects }) => connects)).toEqual(elsewhere.map(() => 1));
    expect(visitors.map(({ you }) => you)).toEqual(names);
    await eventually('all members at two nodes, and no ghost', async () => {
      const all = await Promise.all(nodes.slice(0, 2).map((node) => node.stats()));
      const members = all.map((each) => each.members);
      const sum = members.reduce((a, b) => a + b, 0);
      return sum === VISITORS && all.every((each) => each.remoteMembers === sum - each.members);
    });
  }, 40_000);

  it('goes on in two parts while Redis is dead', async () => {
    const connects = visitors.map((visitor) => visitor.connects);
    await redis.kill();
    await eventually('nodes alone', async () => {
      const all = await Promise.all(nodes.slice(0, 2).map((node) => node.stats()));
      return all.every(({ remoteMembers }) => remoteMembers === 0);
    });
    forgetAll();
    await everybodyHas(1);
    expect(linksAcross()).toBe(0);
    expect(visitors.map((visitor) => visitor.connects)).toEqual(connects);
  }, 40_000);

  it('is one again within ten seconds of their return, and introduces nobody twice', async () => {
    await Promise.all([redis.restart(), nodes[2]?.restart()]);
    forgetAll();
    const since = performance.now();
    await everybodyHas(2);
    await eventually('links across', () => linksAcross() > 0.1, {
      timeoutMs: Math.max(0, 10_000 - (performance.now() - since)),
    });
    await eventually('everybody known everywhere', async () => {
      const all = await Promise.all(nodes.map((node) => node.stats()));
      const members = all.reduce((sum, each) => sum + each.members, 0);
      return (
        members === VISITORS &&
        all.slice(0, 2).every((each) => each.remoteMembers === VISITORS - each.members)
      );
    });
    // Longer than any pair is remembered: whoever is a neighbour is not named again.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    const pairs = visitors.flatMap(({ you, met }) =>
      met.filter(({ at }) => at > since).map(({ peer }) => [you, peer].sort().join(' ')),
    );
    expect(pairs.length).toBeGreaterThan(VISITORS / 2);
    expect(pairs.filter((pair, place) => pairs.indexOf(pair) !== place)).toEqual([]);
  }, 60_000);
});
