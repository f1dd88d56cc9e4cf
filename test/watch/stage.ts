/**
 * What is there before the first viewer comes: the demo as it is built, its tracker, and the streams' origin beside it.
 * Called by the watch.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withNotary, type NotaryTrust } from '../../build/write-manifest.ts';
import { createSigningKeys } from '../../content/hashing/ed25519.ts';
import { headersFor } from '../../demo-site/response-headers.ts';
import type { Mode } from '../../demo-site/watching/stream-url.ts';
import { startTracker, type Tracker } from '../../tracker/tracker.ts';
import { startSite, type Site } from '../rig/site-server.ts';
import { startStreamOrigin, type StreamOrigin } from './stream-origin.ts';

/** With whom a page is shared: with all, with all but giving nothing, or with nobody, Hearsay's tag left out. */
export type Sharing = 'sharing' | 'freeriding' | 'none';

export interface Stage {
  readonly site: Site;
  readonly tracker: Tracker;
  readonly streams: StreamOrigin;
  /** The room of the site's visitors, as its tag says. */
  readonly room: string;
  /** Whether its pages tell the observer what their players are given. */
  readonly pageTells: boolean;
  pageUrl(mode: Mode, sharing: Sharing): string;
  /** The page by which viewers come, with the same tag. */
  doorUrl(sharing: Sharing): string;
  close(): Promise<void>;
}

const DEMO = fileURLToPath(new URL('../../dist/demo/', import.meta.url));
/** Hearsay's tag in the demo's pages. */
export const TAG = /<script[^>]*\bdata-tracker=[^>]*><\/script>/;
const MODES: readonly Mode[] = ['live', 'vod'];

export async function setStage(): Promise<Stage> {
  const site = await startSite({ directory: DEMO, headers: headersFor });
  let room = '';
  for (const mode of MODES) {
    const page = await readFile(join(DEMO, `${mode}.html`), 'utf8').catch(() => {
      throw new Error(`${DEMO} has no ${mode}.html. Run \`npm run build\` first.`);
    });
    const tag = TAG.exec(page)?.[0];
    room = /data-site="([^"]+)"/.exec(tag ?? '')?.[1] ?? '';
    if (tag === undefined || room === '') {
      throw new Error(
        `${mode}.html has no script tag of Hearsay's with a data-site. Expected the demo's own.`,
      );
    }
    const free = tag.replace(/\sdata-/, ' data-upload-cap="0" data-');
    site.put(pathOf(mode, 'none'), page.replace(TAG, ''));
    site.put(pathOf(mode, 'freeriding'), page.replace(TAG, free));
    for (const [sharing, put] of [
      ['sharing', tag],
      ['freeriding', free],
      ['none', ''],
    ] as const) {
      site.put(doorOf(sharing), { body: `<!doctype html><title>Door</title>${put}`, type: 'text/html' });
    }
  }
  const streams = await startStreamOrigin(join(DEMO, 'streams'));
  const prefixes = [`${streams.origin}/`];
  const { privateKey } = await createSigningKeys();
  // The streams' origin has no public address, as no other has on this machine.
  const tracker = await startTracker({
    server: site.server,
    notary: { prefixes, privateKey, allowPrivate: true },
  });
  const key = tracker.notary?.publicKey ?? '';
  await nameNotary(site, { url: `${site.origin}/`, key, prefixes });
  return {
    site,
    tracker,
    streams,
    room,
    pageTells: false,
    pageUrl: (mode, sharing) => site.origin + pathOf(mode, sharing),
    doorUrl: (sharing) => site.origin + doorOf(sharing),
    async close() {
      await streams.close();
      await tracker.close();
      await site.close();
    },
  };
}

/** As the site's owner would with `hearsay manifest --notary …`. */
async function nameNotary(site: Site, notary: NotaryTrust): Promise<void> {
  const { manifest, filter } = await withNotary(DEMO, notary);
  site.put('/hearsay.json', { body: manifest, type: 'application/json' });
  site.put('/hearsay-filter.js', { body: filter, type: 'text/javascript' });
}

function doorOf(sharing: Sharing): string {
  return `/door-${sharing}.html`;
}

function pathOf(mode: Mode, sharing: Sharing): string {
  return sharing === 'sharing' ? `/${mode}.html` : `/${mode}-${sharing}.html`;
}
