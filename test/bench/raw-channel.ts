/** A bare data channel between two browsers: what the machine can carry. Called by the benchmarks as the measure of ours. */
import type { BrowserContext, Page } from 'playwright';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { startSite } from '../rig/site-server.ts';
import { page } from './bench-site.ts';
import type { RawEnd } from './in-page/raw-end.ts';

type RawWindow = typeof globalThis & { readonly rawEnd: RawEnd };

export interface RawChannel {
  /** The pages of its ends. */
  readonly from: Page;
  readonly to: Page;
  /** Milliseconds in which so many bytes have come from `source` to `sink`. */
  carry(bytes: number): Promise<number>;
  close(): Promise<void>;
}

export async function openRawChannel(source: BrowserContext, sink: BrowserContext): Promise<RawChannel> {
  const script = async (file: string): Promise<{ body: string; type: string }> => ({
    body: await bundleForBrowser(new URL(`in-page/${file}`, import.meta.url)),
    type: 'text/javascript',
  });
  const files = {
    '/': page('<script src="/raw-end.js"></script>'),
    '/raw-end.js': await script('raw-end.ts'),
    '/raw-worker.js': await script('raw-worker.ts'),
  };
  // Another name for this machine: another site, and so a process of its own.
  const site = await startSite({ files, host: 'localhost' });
  const [from, to] = await Promise.all([openEnd(source, site.origin), openEnd(sink, site.origin)]);
  const offer = await to.evaluate(() => (globalThis as RawWindow).rawEnd.offer());
  const answer = await from.evaluate((given) => (globalThis as RawWindow).rawEnd.answer(given), offer);
  await to.evaluate((given) => (globalThis as RawWindow).rawEnd.accept(given), answer);
  return {
    from,
    to,
    carry: (bytes) => to.evaluate((given) => (globalThis as RawWindow).rawEnd.receive(given), bytes),
    async close() {
      await Promise.all([from.close(), to.close()]);
      await site.close();
    },
  };
}

async function openEnd(context: BrowserContext, url: string): Promise<Page> {
  const opened = await context.newPage();
  await opened.goto(url);
  return opened;
}
