/** The contract of a cluster's nodes, on those in memory and on those that meet in a real Redis. */
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { MemoryHub } from '../../tracker/cluster/memory-nodes.ts';
import type { JoinNodes } from '../../tracker/cluster/nodes.ts';
import { redisNodes } from '../../tracker/cluster/redis-nodes.ts';
import { startRedis, type Redis } from '../rig/redis.ts';
import { nodesCases, openTestNode, type TestNode } from './nodes.contract.ts';

const opened: TestNode[] = [];
afterEach(async () => {
  for (const { nodes } of opened.splice(0)) await nodes.close();
});

function opener(join: JoinNodes): () => Promise<TestNode> {
  return async () => {
    const node = await openTestNode(join);
    opened.push(node);
    return node;
  };
}

describe('nodes in memory', () => {
  for (const { name, run } of nodesCases) it(name, () => run(opener(new MemoryHub().join)));
});

describe('nodes that meet in Redis', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  }, 120_000);
  afterAll(() => redis.kill());

  for (const { name, run } of nodesCases) {
    it(name, () => run(opener(redisNodes({ url: redis.url }))), 30_000);
  }
});
