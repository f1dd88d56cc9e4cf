/**
 * Brings polluters into the audience: peers that say they hold every segment as soon as it is there, and send wrong bytes
 * of it. Called by the watch.
 */
import type { Browser } from 'playwright';
import { sha224 } from '../../build/sha224.ts';
import { onAir } from '../../demo-site/streams/on-air.ts';
import { ON_AIR_SINCE } from '../../demo-site/streams/broadcast.ts';
import type { Packaged } from '../../demo-site/streams/packaged.ts';
import { trackTime } from '../../demo-site/streams/track-time.ts';
import type { Format } from '../../demo-site/players/players.ts';
import type { Mode } from '../../demo-site/watching/stream-url.ts';
import type { HostileContent, HostileOrder, HostilePeer } from '../browser/hostile-peer.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { POLLUTE_MS } from './limits.ts';
import type { Stage } from './stage.ts';

type HostilePage = typeof globalThis & { readonly hostile: HostilePeer };

export interface Polluters {
  leave(): Promise<void>;
}

export async function bringPolluters(
  browser: Browser,
  stage: Stage,
  count: number,
  stream: { readonly mode: Mode; readonly format: Format },
): Promise<Polluters> {
  if (count === 0) return { leave: async () => undefined };
  const bundle = await bundleForBrowser(new URL('../browser/hostile-peer.ts', import.meta.url));
  stage.site.put('/polluter.html', { body: '<title>Polluter</title>', type: 'text/html' });
  const order: HostileOrder = {
    tracker: stage.tracker.url,
    room: stage.room,
    mode: 'wrong bytes',
    contents: [],
  };
  const pages = await Promise.all(
    Array.from({ length: count }, async () => {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(`${stage.site.origin}/polluter.html`);
      await page.addScriptTag({ content: bundle });
      await page.evaluate((given) => (globalThis as HostilePage).hostile.start(given), order);
      return page;
    }),
  );
  const known = new Set<string>();
  const tell = async (): Promise<void> => {
    const urls = segmentUrls(stage, stream).filter((url) => !known.has(url));
    for (const url of urls) known.add(url);
    const contents = await Promise.all(urls.map((url) => contentAt(stage, url)));
    if (contents.length === 0) return;
    await Promise.all(
      pages.map((page) =>
        page.evaluate((given) => (globalThis as HostilePage).hostile.hold(given), contents),
      ),
    );
  };
  // One that is too late, or gone, harms nobody.
  const timer = setInterval(() => void tell().catch(() => undefined), POLLUTE_MS);
  return {
    async leave() {
      clearInterval(timer);
      await Promise.all(pages.map((page) => page.context().close()));
    },
  };
}

async function contentAt({ streams }: Stage, url: string): Promise<HostileContent> {
  const bytes = (await streams.bytesAt(url)) ?? new Uint8Array();
  return { path: url, digest: sha224(bytes), size: bytes.length };
}

/** Every segment of the stream that is there now. */
function segmentUrls({ streams }: Stage, { mode, format }: { mode: Mode; format: Format }): string[] {
  const { packaged } = streams.edge;
  const span =
    mode === 'live' ? onAir(packaged, Date.now() - ON_AIR_SINCE) : { first: 0, last: packaged.segments - 1 };
  if (span === null) return [];
  const numbers = Array.from({ length: span.last - span.first + 1 }, (_, more) => span.first + more);
  const ids = [
    ...packaged.renditions.map(({ id }) => id),
    ...(format === 'hls-ts' ? [] : [packaged.sound.id]),
  ];
  return ids.flatMap((id) =>
    numbers.map((number) => `${streams.origin}${pathOf(packaged, mode, format, id, number)}`),
  );
}

function pathOf(packaged: Packaged, mode: Mode, format: Format, id: string, number: number): string {
  if (mode === 'vod')
    return format === 'hls-ts' ? `/streams/ts/${id}-${number}.ts` : `/streams/cmaf/${id}-${number + 1}.m4s`;
  if (format === 'hls-ts') return `/live/ts/${id}-${number}.ts`;
  if (format !== 'dash-time') return `/live/cmaf/${id}-${number}.m4s`;
  const { sound, picture } = packaged;
  return `/live/timed/${id}-${trackTime(packaged, id === sound.id ? sound : picture, number)}.m4s`;
}
