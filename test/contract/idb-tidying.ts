/** When the store over IndexedDB deletes files of what it keeps no more, and that it deletes no others. */
import { TIDY_MS } from '../../content/store/limits.ts';
import { openPieceFiles } from '../../content/store/piece-files.ts';
import { expectEqual, expectTrue } from './expectation.ts';
import type { IdbCase } from './idb-case.ts';
import { directoryOf, fileOf, filesIn } from './own-files.ts';
import { asRead, audit, digestsOf, sampleContent, samplePieces } from './store-samples.ts';

const [film, other] = [sampleContent(1, 16), sampleContent(2, 16)];

export const tidyingCases: readonly IdbCase[] = [
  {
    name: 'the file of what was evicted or forgotten is deleted in time, and no other',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name), budget: 300 });
      const third = sampleContent(5, 16);
      for (const [i, content] of [film, other, third].entries())
        await store.write(content, samplePieces(content, [0]), i);
      await open().drop(other.digest);
      expectEqual((await filesIn(name)).length, 3, 'files before');
      await store.write(third, samplePieces(third, [1, 2]), TIDY_MS - 1);
      expectEqual(await digestsOf(store), [third.digest], 'what is left');
      expectEqual((await filesIn(name)).length, 3, 'files until then');
      await store.write(third, samplePieces(third, [2]), TIDY_MS + 1);
      await store.write(third, samplePieces(third, [2]), 2 * TIDY_MS + 1);
      expectEqual(await filesIn(name), [third.digest], 'files after');
      await audit(store);
    },
  },
  {
    name: 'a file that is held keeps no other from being deleted',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name) });
      const gone = [5, 6, 7].map((number) => sampleContent(number, 16));
      for (const content of gone) await store.write(content, samplePieces(content, [0]), 1);
      for (const content of gone) await store.drop(content.digest);
      // The first that would be deleted.
      const held = (await (await directoryOf(name)).keys().next()).value as string;
      const handle = await (await fileOf(name, held)).createSyncAccessHandle();
      for (const times of [1, 2]) await store.write(film, samplePieces(film, [0]), times * TIDY_MS + 1);
      handle.close();
      expectEqual(await filesIn(name), [film.digest, held].sort(), 'files');
      await store.write(film, samplePieces(film, [1]), 3 * TIDY_MS + 1);
      expectEqual(await filesIn(name), [film.digest], 'files after that');
    },
  },
  {
    name: 'of two agents on one database neither deletes a file that the other has yet to tell of',
    async run({ name, open }) {
      const tidies = open({ files: openPieceFiles(name) });
      const files = openPieceFiles(name);
      const writes = open({
        files: {
          ...files,
          async write(...given) {
            const filed = await files.write(...given);
            await tidies.write(other, samplePieces(other, [0]), TIDY_MS + 1);
            return filed;
          },
        },
      });
      const pieces = samplePieces(film, [0, 1]);
      expectTrue(await writes.write(film, pieces, 1), 'kept');
      expectEqual(await writes.read(film.digest, [0, 1], 2), pieces.map(asRead), 'read');
      await tidies.write(other, samplePieces(other, [1]), 2 * TIDY_MS + 1);
      expectEqual(await filesIn(name), [film.digest, other.digest].sort(), 'files');
      await audit(writes);
    },
  },
  {
    name: 'where room is needed, for a content or a named value, the files of no content are deleted at once',
    async run({ name }) {
      const files = openPieceFiles(name);
      for (const content of [film, other]) await files.write(content, samplePieces(content, [0]), 1e9);
      await files.keepOnly(async () => [], other.digest);
      expectEqual(await filesIn(name), [other.digest], 'files beside one that is yet to be told of');
      await files.keepOnly(async () => [], '');
      expectEqual(await filesIn(name), [], 'files for a value');
    },
  },
  {
    name: 'what a database that is gone had left in files is deleted with the first writes',
    async run({ name, open, act }) {
      const files = openPieceFiles(name);
      await open({ files }).write(film, samplePieces(film, [0]), 1);
      await act({ kind: 'clear-databases' });
      const store = open({ files });
      expectEqual(await store.read(film.digest, [0], 2), [null], 'read');
      for (const at of [3, TIDY_MS + 3]) await store.write(other, samplePieces(other, [0]), at);
      expectEqual(await filesIn(name), [other.digest], 'files');
      await audit(store);
    },
  },
];
