/** What the store over IndexedDB keeps in files beside its database, and how these fail: always as "not just now". */
import { PIECE_BYTES } from '../../content/limits.ts';
import { fileReader, NO_FILES, openPieceFiles, type PieceFiles } from '../../content/store/piece-files.ts';
import { expectEqual, expectTrue } from './expectation.ts';
import type { IdbCase } from './idb-case.ts';
import { directoryOf, fileOf, filesIn } from './own-files.ts';
import { asRead, audit, digestsOf, sampleContent, samplePiece, samplePieces } from './store-samples.ts';

const [film, other] = [sampleContent(1, 16), sampleContent(2, 16)];
const picture = sampleContent(3, 2);
const text = { ...sampleContent(4, 16), deflatable: true };

const reader = (name: string): PieceFiles => ({ ...NO_FILES, read: fileReader(name) });

export const fileCases: readonly IdbCase[] = [
  {
    name: 'a large content lies in a file, where every store on the database reads it',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name) });
      const pieces = [samplePiece(film, 15, PIECE_BYTES), samplePiece(film, 2, PIECE_BYTES)];
      expectTrue(await store.write(film, pieces, 1), 'kept');
      expectTrue(await store.write(picture, samplePieces(picture, [0]), 1), 'a small one, too');
      expectTrue(await store.write(text, [samplePiece(text, 0, 60, true)], 1), 'and text');
      expectEqual(await filesIn(name), [film.digest], 'files');
      expectEqual((await (await fileOf(name, film.digest)).getFile()).size, 2 * PIECE_BYTES, 'its size');
      for (const files of [openPieceFiles(name), reader(name)]) {
        const read = await open({ files }).read(film.digest, [2, 3, 15], 2);
        expectEqual(read, [asRead(pieces[1]!), null, asRead(pieces[0]!)], 'read');
        await audit(open({ files }));
      }
      expectEqual(await open().read(film.digest, [2], 2), [undefined], 'where files can’t be read');
    },
  },
  {
    name: 'while another holds a file its content is kept in the database, and what lies in it does not answer',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name) });
      await store.write(film, samplePieces(film, [0]), 1);
      const handle = await (await fileOf(name, film.digest)).createSyncAccessHandle();
      expectTrue(await store.write(film, samplePieces(film, [1]), 2), 'kept');
      const [first, second] = samplePieces(film, [0, 1]).map(asRead);
      expectEqual(await store.read(film.digest, [0, 1], 2), [undefined, second], 'while it is held');
      handle.close();
      expectEqual(await store.read(film.digest, [0, 1], 2), [first, second], 'after that');
      await audit(store);
    },
  },
  {
    name: 'of a file that was cut short or deleted nothing is there',
    async run({ name, open }) {
      const files = openPieceFiles(name);
      const store = open({ files });
      await store.write(film, samplePieces(film, [0, 1]), 1);
      const handle = await (await fileOf(name, film.digest)).createSyncAccessHandle();
      handle.truncate(150);
      handle.close();
      const [first] = samplePieces(film, [0]).map(asRead);
      for (const each of [store, open({ files: reader(name) })])
        expectEqual(await each.read(film.digest, [0, 1], 2), [first, null], 'cut short');
      await (await directoryOf(name)).removeEntry(film.digest);
      expectEqual(await store.read(film.digest, [0, 1], 2), [null, null], 'deleted');
      const looking = open({ files: reader(name) });
      expectEqual(await looking.read(film.digest, [0, 1], 2), [undefined, undefined], 'to who only looks');
      expectTrue(await store.write(film, samplePieces(film, [0, 1]), 3), 'kept again');
      await audit(store);
    },
  },
  {
    name: 'what is read while it is written again is right or not there',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name) });
      const readers = [store, open({ files: reader(name) })];
      const pieces = samplePieces(film, [0, 1, 2, 3], PIECE_BYTES);
      await store.write(film, pieces, 1);
      let there = 0;
      for (let i = 0; i < 30; i++) {
        const [, ...reads] = await Promise.all([
          store.write(film, pieces, 2),
          ...readers.map((each) => each.read(film.digest, [0, 1, 2, 3], 2)),
        ]);
        for (const [at, piece] of reads.flatMap((read) => [...read.entries()])) {
          if (piece === null) continue;
          there++;
          expectEqual(piece, asRead(pieces[at]!), 'a piece that is there');
        }
      }
      expectTrue(there > 100, `${there} of 240 were there`);
    },
  },
  {
    name: 'the file of what is evicted makes room when the browser’s quota is spent',
    async run({ name, open, act }) {
      await act({ kind: 'quota', bytes: 16 * 1024 ** 2 });
      const store = open({ files: openPieceFiles(name), budget: 1e9 });
      const kept: boolean[] = [];
      for (let i = 0; i < 40; i++) {
        const content = sampleContent(100 + i, 16);
        kept.push(
          await store.write(content, samplePieces(content, [0, 1, 2, 3, 4, 5, 6, 7], PIECE_BYTES), i),
        );
      }
      await audit(store);
      const left = await digestsOf(store);
      await act({ kind: 'quota', bytes: null });
      expectTrue(kept.slice(30).includes(true), `writes found room: ${kept.join()}`);
      expectTrue(!left.includes(sampleContent(100).digest), 'the oldest content is gone');
    },
  },
  {
    name: 'a piece from the end of a large content takes no more room than itself',
    async run({ name, open, act }) {
      await act({ kind: 'quota', bytes: 16 * 1024 ** 2 });
      const store = open({ files: openPieceFiles(name), budget: 1e9 });
      await store.write(other, samplePieces(other, [0], PIECE_BYTES), 1);
      const long = sampleContent(6, 4000);
      const pieces = samplePieces(long, [3999, 0], PIECE_BYTES);
      const kept = await store.write(long, pieces, 2);
      const read = await store.read(long.digest, [3999, 0], 3);
      const left = await digestsOf(store);
      await act({ kind: 'quota', bytes: null });
      expectTrue(kept, 'kept');
      expectEqual(read, pieces.map(asRead), 'read');
      expectTrue(left.includes(other.digest), 'nothing is evicted for it');
    },
  },
  {
    name: 'a file grows no larger than the budget, whatever is refused or written again',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name), budget: 300 });
      for (const index of [0, 1, 1, 2, 3, 4, 2, 3, 4])
        await store.write(film, samplePieces(film, [index]), 1);
      expectEqual((await (await fileOf(name, film.digest)).getFile()).size, 300, 'its size');
      const expected = samplePieces(film, [0, 1, 2]).map(asRead);
      expectEqual(await store.read(film.digest, [0, 1, 2, 3], 2), [...expected, null], 'read');
      await audit(store);
    },
  },
  {
    name: 'a store that only looks reads what is there while more is written beside it',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name) });
      const looks = open({ files: reader(name) });
      const long = sampleContent(7, 400);
      const [first] = samplePieces(long, [0], PIECE_BYTES);
      await store.write(long, [first!], 1);
      let missed = 0;
      let writing = true;
      const writes = (async () => {
        for (let i = 1; i < 200; i++) await store.write(long, samplePieces(long, [i], PIECE_BYTES), 2);
        writing = false;
      })();
      let reads = 0;
      while (writing) {
        const [piece] = await looks.read(long.digest, [0], 2);
        reads++;
        if (piece) expectEqual(piece, asRead(first!), 'the piece');
        else missed++;
      }
      await writes;
      expectTrue(missed * 50 < reads, `${missed} of ${reads} reads were in vain`);
    },
  },
  {
    name: 'what is left to another store is not written here, but for what is small',
    async run({ open }) {
      const left: string[] = [];
      const store = open({
        files: { ...NO_FILES, write: async ({ digest }) => (left.push(digest), 'left') },
      });
      expectTrue(await store.write(film, samplePieces(film, [0]), 1), 'counts as kept');
      expectTrue(await store.write(picture, samplePieces(picture, [0]), 1), 'kept');
      expectEqual(left, [film.digest], 'left');
      expectEqual(await digestsOf(store), [picture.digest], 'written');
    },
  },
  {
    name: 'files that do not answer are asked for nothing more until they do, and used again from then on',
    async run({ name, open }) {
      const store = open({ files: openPieceFiles(name) });
      const [first, second] = samplePieces(film, [0, 1]);
      await store.write(film, [first!], 1);
      // Each case has a worker of its own.
      const root = await navigator.storage.getDirectory();
      let asked = 0;
      let answer = (): void => undefined;
      const late = new Promise<void>((resolve) => {
        answer = resolve;
      });
      navigator.storage.getDirectory = async () => {
        asked++;
        await late;
        return root;
      };
      for (let i = 0; i < 5; i++) {
        expectTrue(await store.write(film, [second!], 2), 'kept in the database');
        expectEqual(await store.read(film.digest, [0, 1], 2), [undefined, asRead(second!)], 'read meanwhile');
      }
      answer();
      await new Promise((resolve) => setTimeout(resolve, 500));
      expectEqual(asked, 1, 'times they were asked');
      expectEqual(await store.read(film.digest, [0], 3), [asRead(first!)], 'read again');
    },
  },
  {
    name: 'where there is no directory all of it is kept in the database',
    async run({ name, open }) {
      // Each case has a worker of its own.
      navigator.storage.getDirectory = () => Promise.reject(new DOMException('private', 'SecurityError'));
      const store = open({ files: openPieceFiles(name) });
      expectTrue(await store.write(film, samplePieces(film, [0]), 1), 'kept');
      await audit(store);
      await audit(open());
    },
  },
];
