/**
 * Where visitors meet: a site and a tracker on free ports, and the files as they are on disk to compare with. Knows
 * nothing of browsers. Called by the visitors' command.
 */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { sha224 } from '../../build/sha224.ts';
import { buildManifest } from '../../build/write-manifest.ts';
import { canonicalPath } from '../../content/canonical-path.ts';
import { parseManifest, serialiseManifest, type Manifest } from '../../content/manifest.ts';
import { filterData, filterScript } from '../../content/request-filter.ts';
import { startTracker } from '../../tracker/tracker.ts';
import { TAG } from '../watch/stage.ts';
import { startSite, type Site, type SiteFile, type SiteHeaders } from '../rig/site-server.ts';

export interface Stage {
  readonly origin: string;
  /** Canonical paths of the manifest, in its order. */
  readonly paths: readonly string[];
  /** The path in the manifest that a URL means, or `null` when it takes no part. */
  readonly eligible: (url: string) => string | null;
  readonly read: (path: string) => Promise<Buffer>;
  /** Hex SHA-256 of a file as it is on disk. */
  readonly sha256: (path: string) => Promise<string>;
  /** Body bytes of eligible resources that the site has sent so far. */
  readonly sent: () => number;
  readonly close: () => Promise<void>;
}

const BROWSER_FILES = fileURLToPath(new URL('../../dist/browser/', import.meta.url));
const DEMO = fileURLToPath(new URL('../../dist/demo/', import.meta.url));

export interface DemoOrder {
  /** Address to listen on. */
  readonly host?: string;
  /** False: its front page comes without Hearsay's tag. */
  readonly peers?: boolean;
}

/** Serves the demo as it is built, its tracker on the same port. */
export async function stageDemo({ host, peers = true }: DemoOrder = {}): Promise<Stage> {
  const text = await readFile(join(DEMO, 'hearsay.json'), 'utf8').catch(() => {
    throw new Error(`${DEMO} is missing. Run \`npm run build\` first.`);
  });
  const { entries } = parseManifest(text, sha224);
  const site = await startSite({
    directory: DEMO,
    headers: headersOf(entries),
    ...(host === undefined ? {} : { host }),
  });
  if (!peers) site.put('/', (await readFile(join(DEMO, 'index.html'), 'utf8')).replace(TAG, ''));
  const tracker = await startTracker({ server: site.server });
  const close = async (): Promise<void> => {
    await tracker.close();
    await site.close();
  };
  return { ...stageOf(DEMO, entries, site), close };
}

/** Serves `directory`, without writing into it, as if its owner had built it with Hearsay and every path took part. */
export async function stageFolder(directory: string): Promise<Stage> {
  const scripts = await readBrowserFiles();
  const manifest = await buildManifest(directory, { include: ['/**'] });
  const tracker = await startTracker({ host: '127.0.0.1' });
  const tag = `<script src="/hearsay.js" data-tracker="${tracker.url}" async></script>`;
  const site = await startSite({
    directory,
    headers: headersOf(manifest.entries),
    inject: tag,
    // A page's file keeps its bytes for whoever fetches it, as the manifest says.
    injectInto: 'navigations',
    files: {
      ...scripts,
      '/hearsay.json': { body: serialiseManifest(manifest, sha224), type: 'application/json' },
      '/hearsay-filter.js': { body: filterScript(filterData(manifest)), type: 'text/javascript' },
      ...(existsSync(join(directory, 'index.html')) ? {} : { '/': plainPage() }),
    },
  });
  const close = async (): Promise<void> => {
    await Promise.all([site.close(), tracker.close()]);
  };
  return { ...stageOf(directory, manifest.entries, site), close };
}

/** The headers that the manifest vouches for, so that the site's answers bear the same. */
function headersOf(entries: Manifest['entries']): (pathname: string) => SiteHeaders {
  return (pathname) => {
    const page = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    return entries.get(canonicalPath(page))?.headers ?? {};
  };
}

function stageOf(directory: string, entries: Manifest['entries'], site: Site): Omit<Stage, 'close'> {
  const fileOf = (path: string): string => join(directory, ...path.split('/').map(decodeURIComponent));
  const eligible = (href: string): string | null => {
    const url = new URL(href, site.origin);
    const path = canonicalPath(url.pathname);
    return url.origin === site.origin && entries.has(path) ? path : null;
  };
  return {
    origin: site.origin,
    paths: [...entries.keys()],
    eligible,
    read: (path) => readFile(fileOf(path)),
    async sha256(path) {
      const hash = createHash('sha256');
      await pipeline(createReadStream(fileOf(path)), hash);
      return hash.digest('hex');
    },
    sent: () => site.requests.reduce((sum, { url, bytes }) => sum + (eligible(url) === null ? 0 : bytes), 0),
  };
}

/** What `npm run build` has made for browsers, by path. */
async function readBrowserFiles(): Promise<Record<string, SiteFile>> {
  const names = await readdir(BROWSER_FILES).catch(() => {
    throw new Error(`${BROWSER_FILES} is missing. Run \`npm run build\` first.`);
  });
  const files = names.map(async (name): Promise<[string, SiteFile]> => {
    return [`/${name}`, { body: await readFile(join(BROWSER_FILES, name)) }];
  });
  return Object.fromEntries(await Promise.all(files));
}

function plainPage(): SiteFile {
  const body =
    '<!doctype html><html lang="en"><head><title>A folder</title></head><body><h1>A folder</h1></body></html>';
  return { body, type: 'text/html; charset=utf-8' };
}
