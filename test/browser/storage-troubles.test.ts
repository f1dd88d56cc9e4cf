/** IndexedDB and files refused, silent, full or damaged: the page sees the right bytes all the same, and nobody is banned. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pieceCount } from '../../content/geometry.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import { launchBrowser, launchProfile } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { madeBytes } from './published-files.ts';
import type { Visitor } from './visitor.ts';
import { startWorld, type World } from './world.ts';

const SIZE = 3_000_000;
const FILES = Object.fromEntries(['/a.bin', '/b.bin', '/c.bin'].map((path) => [path, madeBytes(path, SIZE)]));
const PATHS = Object.keys(FILES);

/** Put before the scripts of the service worker and the agent's worker. */
const REFUSALS = {
  'is absent': `Object.defineProperty(self, 'indexedDB', { value: undefined });`,
  'throws at once': `IDBFactory.prototype.open = () => { throw new DOMException('No.', 'SecurityError'); };`,
  'refuses to open': `{
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (name) { return open.call(this, name, 1e15); };
    const lower = indexedDB.open('hearsay');
    lower.onsuccess = () => lower.result.close();
  }`,
  'never answers': `{
    const { open } = IDBFactory.prototype;
    IDBFactory.prototype.open = function (...given) {
      const request = open.apply(this, given);
      request.addEventListener = () => undefined;
      return request;
    };
  }`,
} as const;

const DIRECTORY = 'StorageManager.prototype.getDirectory';
const NO_FILES = {
  'are absent': `delete ${DIRECTORY};`,
  'are refused': `${DIRECTORY} = () => Promise.reject(new DOMException('No.', 'SecurityError'));`,
  'never answer': `${DIRECTORY} = () => new Promise(() => undefined);`,
} as const;

let browser: Browser;
let world: World;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(() => world.close());

describe('IndexedDB', () => {
  for (const [what, prelude] of Object.entries(REFUSALS)) {
    test(`${what}: bytes come from the network and from neighbours`, async () => {
      world = await startWorld(browser, { files: FILES });
      await world.seed(PATHS);
      world.prelude(['hearsay-sw.js', 'hearsay-worker.js'], prelude);
      const visitor = await world.neighbour();
      expect((await visitor.deliverFromNeighbours(PATHS)).store).toBe(0);
      await visitor.page.reload();
      await visitor.ready();
      const again = await visitor.deliver(PATHS);
      expect(again.network + again.peers).toBe(3 * SIZE);
      expect((await visitor.stats())?.rejected).toBe(0);
    });
  }
});

describe('files for large contents', () => {
  for (const [what, prelude] of Object.entries(NO_FILES)) {
    test(`${what}: the database keeps all of it`, async () => {
      world = await startWorld(browser, { files: FILES });
      world.prelude(['hearsay-sw.js', 'hearsay-worker.js'], prelude);
      const visitor = await world.seed(PATHS);
      for (const path of PATHS) {
        const { digest, size } = world.manifest.entries.get(path)!.content;
        await eventually('all pieces', async () => (await kept(visitor, digest)) === pieceCount(size), {
          timeoutMs: 20_000,
        });
      }
      await killCaches(visitor);
      expect(await visitor.deliver(PATHS)).toMatchObject({ network: 0, rejected: 0, store: 3 * SIZE });
    });
  }
});

test('what came from the network is kept although its visitor leaves before the agent has written it', async () => {
  world = await startWorld(browser, { files: FILES });
  world.prelude(
    ['hearsay-worker.js'],
    `FileSystemFileHandle.prototype.createSyncAccessHandle = () => new Promise(() => undefined);`,
  );
  const visitor = await world.seed([]);
  const [path] = PATHS as [string];
  expect((await visitor.deliver([path])).network).toBe(SIZE);
  await visitor.page.goto(`${world.site.origin}/hearsay.json`);
  const { digest, size } = world.manifest.entries.get(path)!.content;
  await eventually('all pieces', async () => (await kept(visitor, digest)) === pieceCount(size));
});

describe('a full disk', () => {
  let directory: string;
  afterAll(() => rm(directory, { recursive: true, force: true }));

  test('costs what does not fit, and no byte of the page', async () => {
    world = await startWorld(browser, { files: FILES });
    await world.seed(PATHS);
    // A browser enforces the quota only for a profile on disk.
    directory = await mkdtemp(join(tmpdir(), 'profile-'));
    const visitor = await world.visit('/', await launchProfile(directory));
    const session = await visitor.context.newCDPSession(visitor.page);
    const { origin } = world.site;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000_000 });
    await (await visitor.ready(1)).hearNeighbours();
    await visitor.deliverFromNeighbours(PATHS);
    await killCaches(visitor);
    const again = await visitor.deliver(PATHS);
    expect(again.network + again.peers + again.store).toBe(3 * SIZE);
    expect(again.store).toBeLessThan(SIZE);
    expect(again.rejected).toBe(0);
  });
});

describe.each([
  ['file', SIZE],
  ['database', PIECE_BYTES * 3],
])('a byte that has changed in the %s', (_, length) => {
  const files = Object.fromEntries(PATHS.map((path) => [path, madeBytes(path, length)]));
  const [damaged] = PATHS as [string];

  test('reaches neither the page nor a neighbour, and nobody is banned for it', async () => {
    world = await startWorld(browser, { files });
    const { digest, size } = world.manifest.entries.get(damaged)!.content;
    const first = await world.seed(PATHS);
    await eventually('all pieces in the store', async () => (await kept(first, digest)) === pieceCount(size));
    await flip(first, digest, 1);
    await killCaches(first);
    const second = await world.neighbour();
    await second.deliverFromNeighbours(PATHS.slice(1));
    // The damaged piece can come from the network alone.
    const got = await second.deliver([damaged]);
    expect(got.network).toBeGreaterThan(0);
    expect(got).toMatchObject({ rejected: 0, store: 0 });
    expect(await second.peerStates()).not.toContain('banned');
    expect((await second.stats())?.rejected).toBe(0);
  });

  test('is found when the page asks, and mended from elsewhere', async () => {
    world = await startWorld(browser, { files });
    const { digest, size } = world.manifest.entries.get(damaged)!.content;
    const visitor = await world.seed(PATHS);
    await eventually('all pieces', async () => (await kept(visitor, digest)) === pieceCount(size));
    await flip(visitor, digest, 2);
    await killCaches(visitor);
    expect(await visitor.deliver([damaged])).toMatchObject({
      rejected: 1,
      peers: 0,
      network: PIECE_BYTES,
      store: length - PIECE_BYTES,
    });
    await eventually('the mended piece', async () => (await kept(visitor, digest)) === pieceCount(size));
    await killCaches(visitor);
    expect(await visitor.deliver([damaged])).toMatchObject({ rejected: 0, network: 0, store: length });
  });
});

/** Ends the service worker and the agent, with all that they remember, and waits until both are back. */
async function killCaches(visitor: Visitor): Promise<void> {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await visitor.page.reload();
  await visitor.ready();
}

/** How many pieces of a content the visitor's store has. */
function kept(visitor: Visitor, digest: string): Promise<number> {
  return inStore(visitor, digest, null);
}

/** Flips the lowest bit of the first byte of a stored piece. */
async function flip(visitor: Visitor, digest: string, index: number): Promise<void> {
  expect(await inStore(visitor, digest, index)).toBe(1);
}

/** Counts the pieces of a content, or changes piece `index` of it. */
function inStore(visitor: Visitor, digest: string, index: number | null): Promise<number> {
  return visitor.page.evaluate(
    async ([content, changed]) => {
      const done = <Result>(request: IDBRequest<Result>): Promise<Result> =>
        new Promise((resolve, reject) => {
          request.addEventListener('success', () => resolve(request.result));
          request.addEventListener('error', () => reject(request.error ?? new Error('Refused')));
        });
      const database = await done(indexedDB.open('hearsay'));
      const pieces = database.transaction('pieces', 'readwrite').objectStore('pieces');
      try {
        if (changed === null) return await done(pieces.count(IDBKeyRange.bound([content], [content, []])));
        const bytes = (await done(pieces.get([content, changed]))) as ArrayBuffer | { readonly at: number };
        if (bytes instanceof ArrayBuffer) {
          new Uint8Array(bytes)[0]! ^= 1;
          await done(pieces.put(bytes, [content, changed]));
          return 1;
        }
        const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle('hearsay');
        const file = await directory.getFileHandle(content);
        const position = bytes.at;
        const before = await (await file.getFile()).slice(position, position + 1).bytes();
        const stream = await file.createWritable({ keepExistingData: true });
        await stream.write({ type: 'write', position, data: before.map((byte) => byte ^ 1) });
        await stream.close();
        return before.length;
      } finally {
        database.close();
      }
    },
    [digest, index] as const,
  );
}
