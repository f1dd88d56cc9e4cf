/**
 * What the store over IndexedDB must do beside the contract of all stores: share its database, outlive its context, and
 * fail quietly. Runs in a real browser's worker; what only the browser's driver can do to it is asked for by `act`.
 */
import type { PieceStore } from '../../content/store/piece-store.ts';
import { expectEqual, expectTrue } from './expectation.ts';
import type { IdbCase } from './idb-case.ts';
import { fileCases } from './idb-files.ts';
import { failureCases } from './idb-failures.ts';
import { tidyingCases } from './idb-tidying.ts';
import { asRead, audit, digestsOf, sampleContent, samplePiece, samplePieces } from './store-samples.ts';

const [a, b, c] = [sampleContent(1), sampleContent(2), sampleContent(3)];

const sharing: IdbCase[] = [
  {
    name: 'what one store keeps the next one has',
    async run({ open }) {
      const first = open();
      await first.write(a, [samplePiece(a, 0), samplePiece(a, 1, 60, true)], 1);
      await first.write(b, samplePieces(b, [0]), 2);
      await first.putValue('manifest', { path: 'x' });
      await first.read(a.digest, [0], 9);
      first.close();
      const second = open();
      expectEqual(
        await digestsOf(second),
        [a.digest, b.digest],
        'list, with the last use written on closing',
      );
      const expected = [samplePiece(a, 0), samplePiece(a, 1, 60, true)].map(asRead);
      expectEqual(await second.read(a.digest, [0, 1], 3), expected, 'read');
      expectEqual(await second.getValue('manifest'), { path: 'x' }, 'value');
      await audit(second);
    },
  },
  {
    name: 'two stores on one database keep one set of books',
    async run({ open }) {
      const stores = [open({ budget: 4000 }), open({ budget: 4000 })];
      await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const content = sampleContent(i % 9);
          const store = stores[i % 2];
          await store?.write(content, samplePieces(content, [i % 8, (i + 3) % 8], 50 + i), i);
          if (i % 5 === 0) await store?.drop(content.digest, i % 8);
        }),
      );
      for (const store of stores) await audit(store);
      expectEqual(await stores[0]?.list(0), await stores[1]?.list(0), 'lists');
    },
  },
  {
    name: 'another store learns of a use within seconds',
    async run({ open }) {
      const [mine, other] = [open(), open()];
      await mine.write(a, samplePieces(a, [0]), 1);
      await mine.write(b, samplePieces(b, [0]), 2);
      await mine.read(a.digest, [0], 3);
      const end = Date.now() + 20_000;
      while ((await digestsOf(other))[0] !== a.digest) {
        expectTrue(Date.now() < end, 'the other store lists a first');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  },
  {
    name: 'a use not yet written counts when its own store evicts',
    async run({ open }) {
      const store = open({ budget: 300 });
      for (const [i, content] of [a, b, c].entries())
        await store.write(content, samplePieces(content, [0]), i);
      await store.read(a.digest, [0], 10);
      const d = sampleContent(4);
      await store.write(d, samplePieces(d, [0]), 11);
      expectEqual(await digestsOf(store), [d.digest, a.digest, c.digest], 'b went');
    },
  },
  {
    name: 'by default a share of the browser’s quota may be used',
    async run({ open }) {
      const { quota = 0 } = await navigator.storage.estimate();
      const { budget } = await open().usage();
      const [least, most] = [64 * 1024 ** 2, 1024 ** 3];
      expectEqual(budget, Math.min(most, Math.max(least, Math.floor(quota * 0.2))), 'budget');
    },
  },
];

export const idbStoreCases: readonly IdbCase[] = [...sharing, ...fileCases, ...tidyingCases, ...failureCases];

/** Run in two workers at once on one database; `auditCrowd` afterwards. */
export async function writeInCrowd(store: PieceStore, first: number): Promise<void> {
  for (let i = 0; i < 40; i++) {
    const content = sampleContent((first + i) % 12);
    await store.write(content, samplePieces(content, [i % 8, (first + i) % 8], 80_000 + first + i), i);
    await store.read(content.digest, [i % 8], i);
    if (i % 7 === 0) await store.drop(content.digest, i % 8);
  }
}
