/** What one node's notary has said the others say, too, without asking the origin: with nodes in memory and in a real Redis. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSigner, createSigningKeys, createVerifier } from '../../../content/hashing/ed25519.ts';
import { sealStatement } from '../../../protocol/signed-statement.ts';
import type { JoinNodes, Shelf } from '../../../tracker/cluster/nodes.ts';
import { MemoryHub } from '../../../tracker/cluster/memory-nodes.ts';
import { redisNodes } from '../../../tracker/cluster/redis-nodes.ts';
import type { Notary, NotaryOptions } from '../../../tracker/notary/notary.ts';
import { SharedStatements } from '../../../tracker/notary/shared-statements.ts';
import { startTracker, type Tracker } from '../../../tracker/tracker.ts';
import { openTestNode } from '../../contract/nodes.contract.ts';
import { eventually } from '../../rig/eventually.ts';
import { startRedis, type Redis } from '../../rig/redis.ts';
import { Asker, keys, newNotary } from './one-notary.ts';
import { startOrigin, type Answer, type Origin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const bytes: Answer = (_request, response) =>
  void response.writeHead(200, { 'content-type': 'video/mp2t' }).end('bytes');

async function startBytes(answer: Answer = bytes): Promise<Origin> {
  const origin = await startOrigin(answer);
  cleanups.push(origin.close);
  return origin;
}

let redis: Redis;
beforeAll(async () => {
  redis = await startRedis();
}, 120_000);
afterAll(() => redis.kill());

const hub = new MemoryHub();
const backends: readonly (readonly [string, () => JoinNodes])[] = [
  ['in memory', () => hub.join],
  ['in Redis', () => redisNodes({ url: redis.url })],
];

describe.each(backends)('statements shared %s', (where, joinNodes) => {
  async function openShelf(): Promise<Shelf> {
    const { nodes } = await openTestNode(joinNodes());
    cleanups.push(() => nodes.close());
    return nodes.shelf;
  }

  async function openNotary(at: Origin, options: Partial<NotaryOptions> = {}): Promise<Notary> {
    const shelf = await openShelf();
    const notary = await newNotary([`${at.url}/`], options, () => shelf);
    cleanups.push(() => notary.close());
    return notary;
  }

  test('a resource is fetched by one node, and vouched for by all', async () => {
    const origin = await startBytes();
    const notaries = [await openNotary(origin), await openNotary(origin), await openNotary(origin)];
    const url = `${origin.url}/a.ts`;
    const said = [];
    for (const notary of notaries) {
      const asker = new Asker(notary);
      asker.vouch(url);
      said.push(await asker.hear(url));
    }
    expect(origin.asked).toEqual(['/a.ts']);
    expect(said[1]).toEqual(said[0]);
    expect(said[2]).toEqual(said[0]);
    expect(notaries.map((notary) => notary.stats().fetched)).toEqual([1, 0, 0]);
    expect(notaries.map((notary) => notary.stats().recalled)).toEqual([0, 1, 1]);
  });

  test('what one node refuses another looks into itself', async () => {
    const origin = await startBytes((_request, response) => void response.writeHead(404).end());
    for (const notary of [await openNotary(origin), await openNotary(origin)]) {
      const asker = new Asker(notary);
      asker.vouch(`${origin.url}/a.ts`);
      expect(await asker.refusal(`${origin.url}/a.ts`)).toBe('status');
    }
    expect(origin.asked).toEqual(['/a.ts', '/a.ts']);
  });

  test('nodes with different keys do not speak for each other', async () => {
    const origin = await startBytes();
    const { privateKey } = await createSigningKeys();
    const [one, other] = [await openNotary(origin), await openNotary(origin, { privateKey })];
    const asker = new Asker(one);
    asker.vouch(`${origin.url}/a.ts`);
    await asker.hear(`${origin.url}/a.ts`);
    other.hear(-1, 'an address', { kind: 'vouch', urls: [`${origin.url}/a.ts`] }, () => undefined);
    await eventually('the other one', () => other.stats().vouched === 1);
    expect(other.stats()).toMatchObject({ fetched: 1, recalled: 0 });
  });

  test('only what is sound is taken from the shelf', async () => {
    const shelf = await openShelf();
    const { publicKey, privateKey } = keys;
    const verify = await createVerifier(publicKey);
    const shared = new SharedStatements({ shelf: () => shelf, publicKey, verify });
    const signer = await createSigner(privateKey);
    const stranger = await createSigner((await createSigningKeys()).privateKey);
    const now = Math.floor(Date.now() / 1000);
    const digest = '00'.repeat(28);
    const content = { digest, size: 5, pieces: digest, deflatable: false };
    const seal = (url: string, expires: number, { sign } = signer): Promise<Uint8Array> =>
      sealStatement(
        { url, entry: { content, type: 'video/mp2t', headers: {} }, notBefore: now - 700, expires },
        sign,
      );
    const url = `https://a.example/${where.replace(' ', '-')}/`;
    shared.keep(`${url}sound`, await seal(`${url}sound`, now + 100), 60_000);
    shared.keep(`${url}another`, await seal(`${url}sound`, now + 100), 60_000);
    shared.keep(`${url}over`, await seal(`${url}over`, now - 1), 60_000);
    shared.keep(`${url}forged`, await seal(`${url}forged`, now + 100, stranger), 60_000);
    shared.keep(`${url}short`, new Uint8Array(3), 60_000);
    expect((await shared.recall(`${url}sound`))?.statement.expires).toBe(now + 100);
    for (const name of ['another', 'over', 'forged', 'short', 'none']) {
      expect(await shared.recall(url + name)).toBeNull();
    }
    shared.forget(`${url}sound`);
    await eventually('nothing', async () => (await shared.recall(`${url}sound`)) === null);
  });
});

describe('nodes of a cluster', () => {
  async function startNode(at: Origin): Promise<Tracker> {
    const notary = { prefixes: [`${at.url}/`], privateKey: keys.privateKey, allowPrivate: true };
    const tracker = await startTracker({ host: '127.0.0.1', redis: redis.url, notary });
    cleanups.push(() => tracker.close());
    return tracker;
  }

  async function ask({ port }: Tracker, url: string): Promise<Buffer> {
    const question = `http://127.0.0.1:${port}/notary/statement?url=${encodeURIComponent(url)}`;
    const response = await fetch(question);
    expect(response.status).toBe(200);
    return Buffer.from(await response.arrayBuffer());
  }

  test('share what was vouched for, and fetch for themselves while Redis is gone', async () => {
    const origin = await startBytes();
    const [one, other] = [await startNode(origin), await startNode(origin)];
    const first = await ask(one, `${origin.url}/a.ts`);
    expect(await ask(other, `${origin.url}/a.ts`)).toEqual(first);
    expect(origin.asked).toEqual(['/a.ts']);
    await redis.kill();
    await ask(one, `${origin.url}/b.ts`);
    await ask(other, `${origin.url}/b.ts`);
    expect(origin.asked).toEqual(['/a.ts', '/b.ts', '/b.ts']);
    await redis.restart();
    await eventually('one cluster again', async () => {
      const url = `${origin.url}/${origin.asked.length}.ts`;
      const before = origin.asked.length;
      await ask(one, url);
      await ask(other, url);
      return origin.asked.length === before + 1;
    });
  }, 60_000);
});
