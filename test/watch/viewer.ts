/**
 * One viewer: a browser profile of its own that opens a stream page and watches. Knows nothing of who else is there.
 * Called by the watch.
 */
import type { Browser, BrowserContext, Page } from 'playwright';
import type { Format, PlayerName } from '../../demo-site/players/players.ts';
import { isSegment, type Mode } from '../../demo-site/watching/stream-url.ts';
import { RequestLog } from '../visitors/request-log.ts';
import { checkBodies } from './check-bodies.ts';
import type { ObservedPage, ViewerRecord } from './in-page/observer.ts';
import { DOOR_MS, LIGHT_PAGE, PAGE_MS } from './limits.ts';
import type { Sharing, Stage } from './stage.ts';
import { markedAgent } from './stream-origin.ts';

export interface ViewerOrders {
  readonly stage: Stage;
  readonly mode: Mode;
  readonly player: PlayerName;
  readonly format: Format;
  readonly sharing: Sharing;
  /** Tells this viewer's requests apart. */
  readonly mark: string;
  /** The script that looks at the page from within. */
  readonly observer: string;
  /** The browser's user agent without a mark. */
  readonly agent: string;
}

/** What one viewer has seen. Bytes are of segments, each counted once however often a player asked. */
export interface ViewerFigures extends Omit<ViewerRecord, 'bodies' | 'trouble'> {
  readonly delivered: number;
  readonly mismatched: number;
  /** Milliseconds that each segment took, by URL. Empty for the browser's own player. */
  readonly times: ReadonlyMap<string, number>;
  readonly sent: number;
  readonly faults: readonly string[];
}

export class Viewer {
  readonly #context: BrowserContext;
  readonly #page: Page;
  readonly #log: RequestLog | null;
  readonly #orders: ViewerOrders;

  private constructor(context: BrowserContext, page: Page, log: RequestLog | null, orders: ViewerOrders) {
    this.#context = context;
    this.#page = page;
    this.#log = log;
    this.#orders = orders;
  }

  /** Comes in and presses play. */
  static async join(browser: Browser, orders: ViewerOrders): Promise<Viewer> {
    const { stage, mode, player, format, sharing, mark, observer, agent } = orders;
    const { streams } = stage;
    const context = await browser.newContext({ ...LIGHT_PAGE, userAgent: markedAgent(agent, mark) });
    try {
      await context.addInitScript({ content: observer });
      const page = await context.newPage();
      const readFile = async (url: string): Promise<Buffer> =>
        Buffer.from((await streams.bytesAt(url)) ?? []);
      // No script sees the bytes that the browser's own player takes.
      const log =
        player === 'native'
          ? await RequestLog.open(await context.newCDPSession(page), segmentOf, readFile)
          : null;
      await page.goto(stage.doorUrl(sharing), { timeout: PAGE_MS });
      await page.waitForTimeout(DOOR_MS);
      const query = new URLSearchParams({ player, format, from: streams.origin }).toString();
      await page.goto(`${stage.pageUrl(mode, sharing)}?${query}`, { waitUntil: 'commit', timeout: PAGE_MS });
      return new Viewer(context, page, log, orders);
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** What it has seen so far. */
  async figures(): Promise<ViewerFigures> {
    const { stage, mark } = this.#orders;
    const { bodies, trouble, ...record } = await this.#page.evaluate(() =>
      (globalThis as ObservedPage).viewerRecord(),
    );
    const checked = await checkBodies(bodies, (url) => stage.streams.bytesAt(url));
    const told = trouble === '' ? [] : [trouble];
    const common = { ...record, sent: stage.streams.sentTo(mark) };
    if (this.#log === null) return { ...common, ...checked, faults: [...told, ...checked.faults] };
    await this.#log.compared();
    const native = this.#log.requests.filter(({ bytes }) => bytes > 0);
    const wrong = this.#log.faults.filter(({ kind }) => kind === 'mismatched');
    return {
      ...common,
      delivered: sumOfLargest(native),
      mismatched: new Set(wrong.map(({ path }) => path)).size,
      times: new Map(),
      faults: [...told, ...wrong.map(({ path, detail }) => `${path}: ${detail}`)],
    };
  }

  async leave(): Promise<void> {
    await this.#context.close();
  }
}

function segmentOf(url: string): string | null {
  return url.startsWith('http') && isSegment(url) ? url : null;
}

/** The browser asks for parts of a segment again: it counts once. */
function sumOfLargest(requests: readonly { readonly url: string; readonly bytes: number }[]): number {
  const largest = new Map<string, number>();
  for (const { url, bytes } of requests) largest.set(url, Math.max(bytes, largest.get(url) ?? 0));
  return [...largest.values()].reduce((sum, bytes) => sum + bytes, 0);
}
