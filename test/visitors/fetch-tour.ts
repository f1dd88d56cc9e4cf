/** The tour of any folder: the page fetches every file of the manifest. Knows nothing of where the bytes come from. */
import { fetchAll, type FetchedFile } from './in-page.ts';
import { FETCHES_AT_ONCE, FILE_MS } from './limits.ts';
import type { ResourceFault } from './request-log.ts';
import type { Stage } from './stage.ts';
import type { Tour } from './visit.ts';

const PROGRESS_MS = 1000;

/** A tour of the first `max` files of the manifest. */
export function fetchTour(stage: Stage, max: number, say: (what: string) => void): Tour {
  const paths = stage.paths.slice(0, max);
  const hashes = new Map<string, Promise<string>>();
  const hashOf = (path: string): Promise<string> => {
    const known = hashes.get(path) ?? stage.sha256(path);
    hashes.set(path, known);
    return known;
  };
  return async (page) => {
    const progress = setInterval(() => {
      void page
        .evaluate(() => window.visitRecord.fetched)
        .then((done) => say(`${done} of ${paths.length} files`))
        .catch(() => undefined);
    }, PROGRESS_MS);
    try {
      const orders = { urls: paths, atOnce: FETCHES_AT_ONCE, timeoutMs: FILE_MS };
      const files = await page.evaluate(fetchAll, orders);
      return (await Promise.all(files.map(async (file) => faultOf(file, await hashOf(file.url))))).flat();
    } finally {
      clearInterval(progress);
    }
  };
}

function faultOf(file: FetchedFile, sha256: string): ResourceFault[] {
  const { url: path, status, bytes, error } = file;
  if (status !== 200) return [{ kind: 'failed', path, detail: error === '' ? `status ${status}` : error }];
  if (file.sha256 === sha256) return [];
  return [{ kind: 'mismatched', path, detail: `${bytes} bytes came, others than the file's` }];
}
