/**
 * WebTorrent as a contender, with its own settings: the browser's bundle as it was published, our tracker, givers that
 * seed. Called by the transfers.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright';
import { startTracker } from '../../../tracker/tracker.ts';
import { madeBytes } from '../../browser/published-files.ts';
import { bundleForBrowser } from '../../rig/browser-bundle.ts';
import { startSite } from '../../rig/site-server.ts';
import { page } from '../bench-site.ts';
import { PATIENCE_MS } from '../limits.ts';
import { firstOf, titleOf, type Load, type StartContender } from './contender.ts';
import type { TorrentEnd, TorrentWindow } from './in-page/torrent-end.ts';
import { WARM_UP_BYTES } from './limits.ts';
import type { RivalPackage } from './rival-package.ts';

type TorrentPage = typeof globalThis & TorrentWindow & { readonly torrentEnd: TorrentEnd };

/** Throws where it is not installed. */
export function startWebTorrent(found: RivalPackage & { readonly kind: 'installed' }): StartContender {
  return async (givers, loads) => {
    const all: readonly Load[] = [...loads, { bytes: WARM_UP_BYTES, givers: givers.length }];
    const tracker = await startTracker({ port: 0, host: '127.0.0.1' });
    const library = await readFile(new URL('dist/webtorrent.min.js', found.folder), 'utf8');
    const end = await bundleForBrowser(new URL('in-page/torrent-end.ts', import.meta.url), 'es');
    const pathOf = (load: Load): string => `/${titleOf(load)}.bin`;
    const site = await startSite({
      // Another name for this machine: another site, and so a process of its own.
      host: 'localhost',
      files: {
        '/': page(
          `<script>tracker = '${tracker.url}'</script><script type="module" src="/torrent-end.js"></script>`,
        ),
        '/torrent-end.js': { body: end, type: 'text/javascript' },
        '/webtorrent.min.js': { body: library, type: 'text/javascript' },
      },
    });
    for (const load of all) {
      // Other bytes than Hearsay's: no cache may help.
      site.put(pathOf(load), {
        body: madeBytes(`torrent ${pathOf(load)}`, load.bytes),
        type: 'application/octet-stream',
      });
    }
    const torrents = new Map<string, number[]>();
    const givingPages: Page[] = [];
    for (const [number, context] of givers.entries()) {
      const giver = await openEnd(context, site.origin);
      givingPages.push(giver);
      for (const path of all.filter((each) => number < each.givers).map(pathOf)) {
        torrents.set(
          path,
          await inTime(
            `seed ${path}`,
            giver.evaluate((given) => (globalThis as TorrentPage).torrentEnd.seed(given), path),
          ),
        );
      }
    }
    return {
      name: 'webtorrent',
      async meet(newcomer) {
        const visitor = await openEnd(newcomer, site.origin);
        const carry = (load: Load): Promise<number> =>
          inTime(
            `carry ${titleOf(load)}`,
            visitor.evaluate(
              ([torrent, count]) => (globalThis as TorrentPage).torrentEnd.carry(torrent, count),
              [torrents.get(pathOf(load)) ?? [], load.givers] as const,
            ),
          );
        for (const load of all.slice(loads.length)) await carry(load);
        return {
          pages: { giver: firstOf(givingPages), newcomer: visitor },
          carry: async (load) => ({ ms: await carry(load), offload: 1 }),
          leave: () => visitor.close(),
        };
      },
      async close() {
        await tracker.close();
        await site.close();
      },
    };
  };
}

async function openEnd(context: BrowserContext, url: string): Promise<Page> {
  const opened = await context.newPage();
  opened.setDefaultTimeout(PATIENCE_MS);
  await opened.goto(url);
  await opened.waitForFunction(() => (globalThis as TorrentWindow).torrentEnd !== undefined);
  return opened;
}

/** A client that finds nobody waits for ever, and says nothing. */
async function inTime<Result>(what: string, result: Promise<Result>): Promise<Result> {
  const timeout = sleep(PATIENCE_MS, null, { ref: false }).then((): never => {
    throw new Error(
      `WebTorrent did not ${what} within ${PATIENCE_MS / 1000} s. Expected it to find its peers.`,
    );
  });
  return Promise.race([result, timeout]);
}
