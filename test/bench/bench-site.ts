/**
 * A site with a tracker for the benchmarks: files that its owner vouches for, files beside them, a page that runs
 * Hearsay and one that does not. Serves the built scripts of `dist/browser`. Called by every benchmark.
 */
import { readFile } from 'node:fs/promises';
import { SCRIPTS } from '../../build/installed-files.ts';
import { sha224 } from '../../build/sha224.ts';
import { serialiseManifest, type Manifest } from '../../content/manifest.ts';
import { filterData, filterScript } from '../../content/request-filter.ts';
import { startTracker, type Tracker } from '../../tracker/tracker.ts';
import { manifestOf } from '../browser/published-files.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { startSite, type Site, type SiteFile } from '../rig/site-server.ts';

/** The paths of the two pages. */
export const WITH_HEARSAY = '/';
export const PLAIN = '/plain.html';

const ROOM = 'bench';

export interface BenchSite {
  readonly site: Site;
  readonly tracker: Tracker;
  readonly manifest: Manifest;
  /** The room of its visitors, whatever address they come by. */
  readonly room: string;
  close(): Promise<void>;
}

export interface BenchFiles {
  /** Vouched for, whatever they are fetched for. */
  readonly published: Readonly<Record<string, Uint8Array>>;
  readonly others?: Readonly<Record<string, SiteFile>>;
  /** Patterns of the manifest; by default every path takes part. */
  readonly include?: readonly string[];
}

export async function startBenchSite({ published, others = {}, include }: BenchFiles): Promise<BenchSite> {
  const tracker = await startTracker({ port: 0, host: '127.0.0.1' });
  const site = await startSite();
  const manifest = manifestOf(published, include === undefined ? {} : { include });
  const script = (body: string): SiteFile => ({ body, type: 'text/javascript' });
  for (const name of SCRIPTS) {
    site.put(
      `/${name}`,
      script(await readFile(new URL(`../../dist/browser/${name}`, import.meta.url), 'utf8')),
    );
  }
  site.put('/probe.js', script(await bundleForBrowser(new URL('in-page/probe.ts', import.meta.url))));
  site.put('/hearsay-filter.js', script(filterScript(filterData(manifest))));
  site.put('/hearsay.json', { body: serialiseManifest(manifest, sha224), type: 'application/json' });
  site.put(WITH_HEARSAY, page(`${scriptTag(tracker, 'data-eager')}<script src="/probe.js"></script>`));
  site.put(PLAIN, page('<script src="/probe.js"></script>'));
  for (const [path, body] of Object.entries(published))
    site.put(path, { body, type: 'application/octet-stream' });
  for (const [path, file] of Object.entries(others)) site.put(path, file);
  return {
    site,
    tracker,
    manifest,
    room: ROOM,
    async close() {
      await tracker.close();
      await site.close();
    },
  };
}

/** Hearsay's tag, with further attributes. */
export function scriptTag({ url }: Tracker, attributes: string): string {
  return `<script src="/hearsay.js" data-tracker="${url}" data-site="${ROOM}" ${attributes}></script>`;
}

export function page(head: string): SiteFile {
  return {
    body: `<!doctype html><title>Bench</title><link rel="icon" href="data:,">${head}`,
    type: 'text/html',
  };
}
