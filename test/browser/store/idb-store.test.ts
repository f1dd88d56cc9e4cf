/** The suites of the stores on the real IndexedDB, in real workers of a browser with its profile on disk. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DriverAction } from '../../contract/idb-case.ts';
import { idbStoreCases } from '../../contract/idb-store.cases.ts';
import { pieceStoreCases } from '../../contract/piece-store.contract.ts';
import { bundleForBrowser } from '../../rig/browser-bundle.ts';
import { launchProfile } from '../../rig/chromium.ts';
import { startSite, type Site } from '../../rig/site-server.ts';
import type { WorkerReport, WorkerTask } from './store-worker.ts';

const WORKER = '/store-worker.js';

let profile: string;
let site: Site;
let context: BrowserContext;
let page: Page;
let driver: CDPSession;

async function act(action: DriverAction): Promise<void> {
  const { origin } = site;
  switch (action.kind) {
    case 'quota':
      await driver.send('Storage.overrideQuotaForOrigin', {
        origin,
        ...(action.bytes === null ? {} : { quotaSize: action.bytes }),
      });
      await act({ kind: 'clear-databases' });
      break;
    case 'clear-databases':
      await driver.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' });
      break;
    case 'lose-files':
      await loseFiles();
  }
}

/** Chromium keeps large values in files beside the database. */
async function loseFiles(): Promise<void> {
  const directory = join(profile, 'Default/IndexedDB');
  const folders = (await readdir(directory)).filter((name) => name.endsWith('.blob'));
  const files: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true });
    files.push(
      ...entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    );
  }
  if (files.length === 0) throw new Error(`No files of large values under ${directory}.`);
  await Promise.all(files.map((file) => rm(file)));
}

/** Runs a task in a new worker. An empty answer is success. */
function runInWorker(task: WorkerTask, opaque = false): Promise<string> {
  return page.evaluate(
    async ({ task: given, source }) => {
      const code = source.opaque ? await (await fetch(source.url)).text() : '';
      // A worker of a data: address has an origin of its own that owns nothing.
      const worker = new Worker(
        source.opaque ? `data:text/javascript,${encodeURIComponent(code)}` : source.url,
      );
      const { driverActs } = globalThis as unknown as { driverActs: (action: DriverAction) => Promise<void> };
      return new Promise<string>((resolve) => {
        const end = (failure: string): void => {
          worker.terminate();
          resolve(failure);
        };
        worker.addEventListener('error', (event) => end(`The worker failed: ${event.message}`));
        worker.addEventListener('message', ({ data }: MessageEvent<WorkerReport>) => {
          if (data.kind === 'ended') end(data.failure);
          else
            driverActs(data.action).then(
              () => worker.postMessage('acted'),
              (error) => end(String(error)),
            );
        });
        worker.postMessage(given);
      });
    },
    { task, source: { url: WORKER, opaque } },
  );
}

beforeAll(async () => {
  profile = await mkdtemp(join(tmpdir(), 'profile-'));
  const code = await bundleForBrowser(new URL('store-worker.ts', import.meta.url));
  site = await startSite({ files: { '/': '<title>Stores</title>', [WORKER]: code } });
  context = await launchProfile(profile);
  page = await context.newPage();
  driver = await context.newCDPSession(page);
  await page.exposeFunction('driverActs', act);
  await page.goto(site.origin);
});

afterAll(async () => {
  await context?.close();
  await site?.close();
  await rm(profile, { recursive: true, force: true });
});

describe.each([
  ['the store over IndexedDB', false],
  ['the store over IndexedDB with files', true],
])('%s keeps the contract of all stores', (_, files) => {
  for (const { name } of pieceStoreCases) {
    test(name, async () => expect(await runInWorker({ kind: 'contract', name, files })).toBe(''));
  }
});

describe('the store over IndexedDB', () => {
  for (const { name, opaque } of idbStoreCases) {
    test(name, async () => expect(await runInWorker({ kind: 'idb', name }, opaque)).toBe(''));
  }

  test('two workers on one database keep one set of books', async () => {
    const crowd = [runInWorker({ kind: 'crowd', first: 0 }), runInWorker({ kind: 'crowd', first: 5 })];
    expect(await Promise.all(crowd)).toEqual(['', '']);
    expect(await runInWorker({ kind: 'audit-crowd' })).toBe('');
  });
});
