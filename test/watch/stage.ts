/**
 * What is there before the first viewer comes: the demo as it is built, its tracker, and the streams' origin beside it.
 * Called by the watch.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
  pageUrl(mode: Mode, sharing: Sharing): string;
  close(): Promise<void>;
}

const DEMO = fileURLToPath(new URL('../../dist/demo/', import.meta.url));
const TAG = /<script[^>]*\bdata-tracker=[^>]*><\/script>/;
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
    site.put(pathOf(mode, 'none'), page.replace(TAG, ''));
    site.put(
      pathOf(mode, 'freeriding'),
      page.replace(TAG, tag.replace(' data-', ' data-upload-cap="0" data-')),
    );
  }
  const tracker = await startTracker({ server: site.server });
  const streams = await startStreamOrigin(join(DEMO, 'streams'));
  return {
    site,
    tracker,
    streams,
    room,
    pageUrl: (mode, sharing) => site.origin + pathOf(mode, sharing),
    async close() {
      await streams.close();
      await tracker.close();
      await site.close();
    },
  };
}

function pathOf(mode: Mode, sharing: Sharing): string {
  return sharing === 'sharing' ? `/${mode}.html` : `/${mode}-${sharing}.html`;
}
