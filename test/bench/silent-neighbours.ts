/** Neighbours that connect, say hello and what they hold, and answer no ask. Called by the benchmarks of dead meshes. */
import type { Browser } from 'playwright';
import type { HostileOrder, HostilePeer } from '../browser/hostile-peer.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { page, type BenchSite } from './bench-site.ts';
import { SILENT_NEIGHBOURS } from './limits.ts';

const PAGE = '/silent.html';

type SilentWindow = typeof globalThis & { readonly hostile: HostilePeer };

/** They say that they hold all of these. Gives what tells how often they have been asked in all. */
export async function bringSilentNeighbours(
  browser: Browser,
  { site, tracker, manifest, room }: BenchSite,
  paths: readonly string[],
): Promise<() => Promise<number>> {
  const script = await bundleForBrowser(new URL('../browser/hostile-peer.ts', import.meta.url));
  const contents = paths.map((path) => {
    const content = manifest.entries.get(path)?.content;
    return { path, digest: content?.digest ?? '', size: content?.size ?? 0 };
  });
  const order: HostileOrder = { tracker: tracker.url, room, mode: 'nothing at all', contents };
  site.put(PAGE, page(''));
  const context = await browser.newContext();
  const pages = await Promise.all(
    Array.from({ length: SILENT_NEIGHBOURS }, async () => {
      const neighbour = await context.newPage();
      await neighbour.goto(site.origin + PAGE);
      await neighbour.addScriptTag({ content: script });
      await neighbour.evaluate((given) => (globalThis as SilentWindow).hostile.start(given), order);
      return neighbour;
    }),
  );
  return async () => {
    const asked = await Promise.all(
      pages.map((each) => each.evaluate(() => (globalThis as SilentWindow).hostile.asked)),
    );
    return asked.reduce((sum, times) => sum + times, 0);
  };
}
