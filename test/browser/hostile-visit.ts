/** Brings a hostile peer into a world: a page of its own that runs `hostile-peer.ts`. Called by the tests beside it. */
import type { Browser } from 'playwright';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import type { HostileMode, HostileOrder, HostilePeer } from './hostile-peer.ts';
import type { World } from './world.ts';

type HostilePage = typeof globalThis & { readonly hostile: HostilePeer };

let bundle: Promise<string> | null = null;

export interface HostileVisit {
  /** Pieces that were asked of it so far. */
  asked(): Promise<number>;
  leave(): Promise<void>;
}

/** One that says it holds all of `paths`. */
export async function bringHostile(
  browser: Browser,
  world: World,
  mode: HostileMode,
  paths: readonly string[],
): Promise<HostileVisit> {
  bundle ??= bundleForBrowser(new URL('hostile-peer.ts', import.meta.url));
  world.site.put('/hostile.html', { body: '<title>Hostile</title>', type: 'text/html' });
  const contents = paths.map((path) => {
    const { digest, size } = world.manifest.entries.get(path)!.content;
    return { path, digest, size };
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${world.site.origin}/hostile.html`);
  await page.addScriptTag({ content: await bundle });
  const order: HostileOrder = { tracker: world.trackerUrl, room: world.room, mode, contents };
  await page.evaluate((given) => (globalThis as HostilePage).hostile.start(given), order);
  return {
    asked: () => page.evaluate(() => (globalThis as HostilePage).hostile.asked),
    leave: () => context.close(),
  };
}
