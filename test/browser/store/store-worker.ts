/** Runs one case of the stores' suites inside a browser's worker and posts how it ended. Bundled by the test beside it. */
import { openIdbStore, type IdbStoreOptions } from '../../../content/store/idb-store.ts';
import { fileReader, NO_FILES, openPieceFiles, type PieceFiles } from '../../../content/store/piece-files.ts';
import type { PieceStore } from '../../../content/store/piece-store.ts';
import type { DriverAction } from '../../contract/idb-case.ts';
import { idbStoreCases, writeInCrowd } from '../../contract/idb-store.cases.ts';
import { pieceStoreCases } from '../../contract/piece-store.contract.ts';
import { audit } from '../../contract/store-samples.ts';

export type WorkerTask =
  | { readonly kind: 'contract'; readonly name: string; readonly files: boolean }
  | { readonly kind: 'idb'; readonly name: string }
  | { readonly kind: 'crowd'; readonly first: number }
  | { readonly kind: 'audit-crowd' };

export type WorkerReport =
  | { readonly kind: 'act'; readonly action: DriverAction }
  /** `failure` is empty when the case passed. */
  | { readonly kind: 'ended'; readonly failure: string };

const CROWD = { name: 'crowd', budget: 5_000_000 };
const worker = self as unknown as {
  postMessage: (report: WorkerReport) => void;
};

/** Of a crowd one has files, and the others can read them: an agent's worker, and service workers. */
function filesOf(member: number): PieceFiles {
  return member === 0 ? openPieceFiles(CROWD.name) : { ...NO_FILES, read: fileReader(CROWD.name) };
}

const opened: { readonly store: PieceStore; readonly name: string }[] = [];
let databases = 0;
let acted: () => void = () => {};

function open(name: string, options: Partial<IdbStoreOptions> = {}): PieceStore {
  const store = openIdbStore({ name, files: NO_FILES, ...options });
  opened.push({ store, name });
  return store;
}

function newName(): string {
  return `case-${crypto.randomUUID()}-${databases++}`;
}

async function run(task: WorkerTask): Promise<void> {
  switch (task.kind) {
    case 'contract':
      await pieceStoreCases
        .find(({ name }) => name === task.name)
        ?.run((options) => {
          const name = newName();
          return open(name, task.files ? { ...options, files: openPieceFiles(name) } : options);
        });
      break;
    case 'idb': {
      const name = newName();
      const act = (action: DriverAction): Promise<void> =>
        new Promise((resolve) => {
          acted = resolve;
          worker.postMessage({ kind: 'act', action });
        });
      await idbStoreCases
        .find((each) => each.name === task.name)
        ?.run({ name, open: (options) => open(name, options), act });
      break;
    }
    case 'crowd':
      await writeInCrowd(openIdbStore({ ...CROWD, files: filesOf(task.first) }), task.first);
      break;
    case 'audit-crowd':
      await audit(open(CROWD.name, { ...CROWD, files: filesOf(1) }));
  }
}

/** Waits for what stores still do after closing, then leaves nothing behind. */
async function tidy(): Promise<void> {
  for (const { store } of opened) store.close();
  const root = await navigator.storage.getDirectory().catch(() => null);
  for (const { name } of opened) {
    await root?.removeEntry(name, { recursive: true }).catch(() => undefined);
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
    });
  }
}

const rejections: string[] = [];
addEventListener('unhandledrejection', (event) => rejections.push(describe(event.reason)));

function describe(error: unknown): string {
  return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
}

addEventListener('message', (event: MessageEvent<WorkerTask | 'acted'>) => {
  if (event.data === 'acted') acted();
  else void report(event.data);
});

async function report(task: WorkerTask): Promise<void> {
  try {
    await run(task);
    if (self.origin !== 'null') await tidy();
    // A rejection counts as unhandled at the end of the task it happened in.
    await new Promise((resolve) => setTimeout(resolve));
    const failure = rejections.map((rejection) => `Unhandled rejection: ${rejection}`).join('\n');
    worker.postMessage({ kind: 'ended', failure });
  } catch (error) {
    worker.postMessage({ kind: 'ended', failure: describe(error) });
  }
}
