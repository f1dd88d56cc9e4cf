/** How the store over IndexedDB fails: refused, stalled, lost, full or damaged, always as "no store today". */
import type { PieceStore } from '../../content/store/piece-store.ts';
import { expectEqual, expectTrue } from './expectation.ts';
import type { IdbCase } from './idb-case.ts';
import { asRead, audit, digestsOf, sampleContent, samplePiece, samplePieces } from './store-samples.ts';

const [a, b] = [sampleContent(1, 16), sampleContent(2, 16)];

/** A bare connection, as another script's would be. Closes when asked to only if `yields`. */
function openRaw(name: string, version?: number, yields = true): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version);
    request.onerror = () => reject(request.error ?? new Error('refused'));
    request.onsuccess = () => {
      const db = request.result;
      if (yields) db.onversionchange = () => db.close();
      resolve(db);
    };
  });
}

function deleteRaw(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('refused'));
  });
}

async function expectNoStore(store: PieceStore): Promise<void> {
  expectEqual(await store.write(a, samplePieces(a, [0]), 1), false, 'write');
  expectEqual(await store.read(a.digest, [0, 1, 3], 1), [], 'read');
  expectEqual(await store.held(a.digest), null, 'held');
  expectEqual(await store.list(0), [], 'list');
  expectEqual((await store.usage()).bytes, 0, 'usage');
  expectEqual(await store.getValue('x'), null, 'value');
  expectEqual(await store.putValue('x', 1), false, 'putValue');
  await store.drop(a.digest);
}

async function expectWorks(store: PieceStore): Promise<void> {
  expectTrue(await store.write(a, samplePieces(a, [0, 1]), 1), 'a write is kept');
  expectEqual(await store.read(a.digest, [0, 1], 1), samplePieces(a, [0, 1]).map(asRead), 'read');
  await audit(store);
}

const refused: IdbCase[] = [
  {
    name: 'where IndexedDB refuses there is no store',
    opaque: true,
    async run({ open }) {
      let refusal = '';
      try {
        indexedDB.open('x');
      } catch (error) {
        refusal = (error as Error).name;
      }
      expectEqual(refusal, 'SecurityError', 'what this origin is told');
      await expectNoStore(open());
    },
  },
  {
    name: 'a database of a newer schema is left alone',
    async run({ name, open }) {
      const raw = await openRaw(name, 99);
      await expectNoStore(open());
      expectEqual([raw.version, raw.objectStoreNames.length], [99, 0], 'the database');
      raw.close();
    },
  },
  {
    name: 'a store makes way for a newer schema and is none after that',
    async run({ name, open }) {
      const store = open();
      await expectWorks(store);
      const raw = await openRaw(name, 99);
      await expectNoStore(store);
      raw.close();
    },
  },
  {
    name: 'a database of another’s with the same name is no store until it has gone',
    async run({ name, open }) {
      (await openRaw(name, 1)).close();
      const store = open();
      await expectNoStore(store);
      await deleteRaw(name);
      await untilItWorks(store);
    },
  },
];

const stalled: IdbCase[] = [
  {
    name: 'a database that does not open in time is no store until it does',
    async run({ name, open }) {
      const stubborn = await openRaw(name, 1, false);
      // Waits for the stubborn connection, and every later opening behind it.
      const deleted = deleteRaw(name);
      const store = open();
      const start = performance.now();
      await expectNoStore(store);
      expectTrue(performance.now() - start < 10_000, 'patience is spent once, not for every call');
      stubborn.close();
      await deleted;
      await untilItWorks(store);
    },
  },
  {
    name: 'a read behind a transaction that does not end gives nothing in time',
    async run({ name, open }) {
      const store = open();
      await expectWorks(store);
      const raw = await openRaw(name);
      let holding = true;
      const tx = raw.transaction(['pieces', 'ledger'], 'readwrite');
      const ended = new Promise((resolve) => (tx.oncomplete = resolve));
      const hold = (): void => {
        if (holding) tx.objectStore('pieces').count().onsuccess = hold;
      };
      hold();
      expectEqual(await store.read(a.digest, [0], 2), [], 'read');
      expectEqual(await store.list(0), [], 'list');
      holding = false;
      await ended;
      await expectWorks(store);
      raw.close();
    },
  },
];

async function untilItWorks(store: PieceStore): Promise<void> {
  const end = Date.now() + 40_000;
  while (!(await store.write(a, samplePieces(a, [0]), 1))) {
    expectTrue(Date.now() < end, 'the store works in the end');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await expectWorks(store);
}

const lost: IdbCase[] = [
  {
    name: 'a database deleted underneath is begun anew',
    async run({ name, open }) {
      const store = open();
      await expectWorks(store);
      await deleteRaw(name);
      expectEqual(await store.read(a.digest, [0], 2), [null], 'read');
      await expectWorks(store);
    },
  },
  {
    name: 'a connection closed underneath is opened again, as often as it had worked',
    async run({ open, act }) {
      const store = open();
      for (let i = 0; i < 3; i++) {
        await expectWorks(store);
        await act({ kind: 'clear-databases' });
        expectEqual(await store.read(a.digest, [0], 2), [null], 'read');
      }
      await expectWorks(store);
    },
  },
  {
    name: 'operations under way when the connection closes all end quietly',
    async run({ open, act }) {
      const store = open();
      await expectWorks(store);
      const clearing = act({ kind: 'clear-databases' });
      // The browser clears once there is a moment without transactions.
      for (let i = 0; i < 100; i++) {
        await Promise.all([
          store.write(b, samplePieces(b, [i % 16], 50_000), i),
          store.read(b.digest, [0, 1, 2], i),
          store.list(0),
        ]);
      }
      await clearing;
      await untilItWorks(store);
    },
  },
];

const MIB = 1024 ** 2;

const full: IdbCase[] = [
  {
    name: 'when the browser’s quota is spent the oldest contents make room',
    async run({ open, act }) {
      await act({ kind: 'quota', bytes: 16 * MIB });
      const store = open({ budget: 1000 * MIB });
      const written = Array.from({ length: 40 }, (_, i) => sampleContent(100 + i));
      const kept: boolean[] = [];
      for (const [i, content] of written.entries()) {
        kept.push(await store.write(content, samplePieces(content, [0, 1, 2, 3], 256 * 1024), i));
      }
      await audit(store);
      const left = await digestsOf(store);
      await act({ kind: 'quota', bytes: null });
      expectTrue(kept.slice(20).includes(true), `writes found room: ${kept.join()}`);
      expectTrue(!left.includes(sampleContent(100).digest), 'the oldest content is gone');
      await expectWorks(store);
    },
  },
  {
    name: 'with no quota at all there is no store, and one again with some',
    async run({ open, act }) {
      await act({ kind: 'quota', bytes: 1 });
      const store = open({ budget: 1000 * MIB });
      for (let i = 0; i < 3; i++) {
        expectEqual(await store.write(a, samplePieces(a, [i], 256 * 1024), i), false, 'write');
      }
      expectEqual(await store.putValue('manifest', 'x'.repeat(3 * MIB)), false, 'putValue');
      expectEqual(await store.read(a.digest, [0], 1), [null], 'read');
      await act({ kind: 'quota', bytes: null });
      await expectWorks(open());
    },
  },
];

const damaged: IdbCase[] = [
  {
    name: 'a value that is no piece is none',
    async run({ name, open }) {
      const store = open();
      await store.write(a, samplePieces(a, [0, 1, 2, 3]), 1);
      const raw = await openRaw(name);
      const tx = raw.transaction('pieces', 'readwrite');
      const pieces = tx.objectStore('pieces');
      for (const [index, value] of [null, 'text', { deflated: 'text' }].entries())
        pieces.put(value, [a.digest, index]);
      await new Promise((resolve) => (tx.oncomplete = resolve));
      raw.close();
      const fourth = asRead(samplePiece(a, 3));
      expectEqual(await store.read(a.digest, [0, 1, 2, 3], 2), [null, null, null, fourth], 'a run');
      expectEqual(await store.read(a.digest, [3, 0], 2), [fourth, null], 'scattered');
      for (const index of [0, 1, 2]) await store.drop(a.digest, index);
      await audit(store);
    },
  },
  {
    name: 'values whose files are lost are none, the others are read and the store goes on',
    async run({ open, act }) {
      const first = open();
      await first.write(a, [samplePiece(a, 0, 256 * 1024), samplePiece(a, 1)], 1);
      first.close();
      await act({ kind: 'lose-files' });
      const store = open();
      const small = asRead(samplePiece(a, 1));
      expectEqual(await store.read(a.digest, [0, 1], 2), [null, small], 'a run');
      expectEqual(await store.read(a.digest, [1, 0], 2), [small, null], 'scattered');
      await store.drop(a.digest, 0);
      await audit(store);
      await expectWorks(store);
    },
  },
];

export const failureCases: readonly IdbCase[] = [...refused, ...stalled, ...lost, ...full, ...damaged];
