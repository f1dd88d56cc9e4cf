/** The part of the stores' contract that tells of use, eviction and many operations at once. */
import type { PieceStore } from '../../content/store/piece-store.ts';
import { expectEqual, expectTrue } from './expectation.ts';
import type { StoreCase } from './store-case.ts';
import { audit, digestsOf, sampleContent, samplePiece, samplePieces, seededChance } from './store-samples.ts';

const AMPLE = { budget: 10_000_000 };
const [a, b, c, d] = [sampleContent(1), sampleContent(2), sampleContent(3), sampleContent(4)];

const using: StoreCase[] = [
  {
    name: 'list is by use, most recent first, from a time on',
    async run(open) {
      const store = open(AMPLE);
      for (const [i, content] of [a, b, c].entries())
        await store.write(content, samplePieces(content, [0]), 10 * (i + 1));
      expectEqual(await digestsOf(store), [c.digest, b.digest, a.digest], 'all');
      expectEqual(await digestsOf(store, 20), [c.digest, b.digest], 'since 20');
      expectEqual(await digestsOf(store, 31), [], 'since 31');
      await store.read(a.digest, [0], 40);
      expectEqual(await digestsOf(store), [a.digest, c.digest, b.digest], 'a read');
      await store.write(b, samplePieces(b, [1]), 50);
      expectEqual(await digestsOf(store), [b.digest, a.digest, c.digest], 'b written');
      await store.read(c.digest, [], 60);
      expectEqual(await digestsOf(store), [c.digest, b.digest, a.digest], 'c used with no piece asked for');
      await store.read(c.digest, [0], 5);
      await store.write(c, samplePieces(c, [0]), 5);
      expectEqual(await digestsOf(store), [c.digest, b.digest, a.digest], 'c used with an older clock');
      await store.read(d.digest, [0], 70);
      expectEqual(await digestsOf(store, 61), [], 'reading what is not there is no use');
    },
  },
  {
    name: 'the least recently used content goes first, as a whole',
    async run(open) {
      const store = open({ budget: 600 });
      for (const [i, content] of [a, b, c].entries())
        await store.write(content, samplePieces(content, [0, 1]), i);
      await store.read(a.digest, [1], 10);
      expectTrue(await store.write(d, samplePieces(d, [0]), 11), 'd is kept');
      expectEqual(await digestsOf(store), [d.digest, a.digest, c.digest], 'b went');
      expectEqual(await store.held(b.digest), null, 'b');
      await audit(store);
      expectTrue(await store.write(b, samplePieces(b, [0, 1, 2]), 12), 'b is kept');
      expectEqual(await digestsOf(store), [b.digest, d.digest, a.digest], 'c went');
      await audit(store);
    },
  },
  {
    name: 'one large content pushes out as many as it needs',
    async run(open) {
      const store = open({ budget: 10_000 });
      for (let i = 0; i < 100; i++) {
        const content = sampleContent(100 + i);
        await store.write(content, samplePieces(content, [0]), i);
      }
      expectEqual((await store.usage()).bytes, 10_000, 'full');
      expectTrue(await store.write(a, [samplePiece(a, 0, 8950)], 200), 'a is kept');
      const left = Array.from({ length: 10 }, (_, i) => sampleContent(199 - i).digest);
      expectEqual(await digestsOf(store), [a.digest, ...left], 'the ten latest');
      await audit(store);
    },
  },
  {
    name: 'the content being written is spared, though it be the oldest',
    async run(open) {
      const store = open({ budget: 400 });
      await store.write(a, samplePieces(a, [0, 1]), 1);
      await store.write(b, samplePieces(b, [0, 1]), 2);
      expectTrue(await store.write(a, samplePieces(a, [2]), 1), 'a is kept');
      expectEqual(await digestsOf(store), [a.digest], 'b went');
      await audit(store);
    },
  },
  {
    name: 'of a content larger than the budget what fits is kept, and the answer is false',
    async run(open) {
      const store = open({ budget: 350 });
      await store.write(b, samplePieces(b, [0]), 1);
      expectEqual(await store.write(a, samplePieces(a, [0, 1, 2, 3]), 2), false, 'answer');
      expectEqual(await store.held(a.digest), { content: a, indexes: [0, 1, 2] }, 'a');
      expectEqual(await store.write(a, samplePieces(a, [4]), 3), false, 'answer when full');
      expectTrue(await store.write(a, [samplePiece(a, 4, 50)], 3), 'a piece that fits is kept');
      expectEqual(await store.write(c, [samplePiece(c, 0, 351)], 4), false, 'a piece larger than all');
      expectEqual(await digestsOf(store), [a.digest], 'list');
      await audit(store);
    },
  },
];

const atOnce: StoreCase[] = [
  {
    name: 'writes, reads and drops at the same time leave the books right',
    async run(open) {
      const store = open({ budget: 5000 });
      const contents = Array.from({ length: 12 }, (_, i) => sampleContent(i));
      await Promise.all(
        contents.flatMap((content, i) => [
          store.write(content, samplePieces(content, [0, 1, 2]), i),
          store.read(content.digest, [0, 1], i),
          store.write(content, samplePieces(content, [2, 3, 4], 150), i),
          store.drop(content.digest, 1),
        ]),
      );
      await audit(store);
    },
  },
  {
    name: 'any order of operations leaves the books right',
    async run(open) {
      for (const seed of [1, 2, 3]) await wander(open({ budget: 3000 }), seededChance(seed));
    },
  },
];

async function wander(store: PieceStore, chance: (below: number) => number): Promise<void> {
  for (let now = 0; now < 120; now++) {
    const content = sampleContent(chance(8));
    switch (chance(6)) {
      case 0:
        await store.drop(content.digest, chance(2) === 0 ? undefined : chance(8));
        break;
      case 1:
        await store.read(content.digest, [chance(8), chance(8)], now);
        break;
      default:
        await store.write(content, samplePieces(content, [chance(9), chance(8)], 1 + chance(400)), now);
    }
    if (now % 20 === 0) await audit(store);
  }
  await audit(store);
}

export const bookkeepingCases: readonly StoreCase[] = [...using, ...atOnce];
