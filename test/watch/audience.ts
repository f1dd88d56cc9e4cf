/**
 * Has an audience watch: viewers come, leave and are followed by others as planned, and what each saw is gathered. Knows
 * nothing of how a player works. Called by the watch and its table.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { ON_AIR_SINCE } from '../../demo-site/streams/broadcast.ts';
import { bundleForBrowser } from '../rig/browser-bundle.ts';
import { launchBrowser } from '../rig/chromium.ts';
import type { ObserverOrders } from './in-page/observer.ts';
import { PROGRESS_MS } from './limits.ts';
import type { WatchOptions } from './options.ts';
import { sumUp, type WatchOutcome } from './outcome.ts';
import { bringPolluters } from './polluters.ts';
import type { Sharing, Stage } from './stage.ts';
import { Viewer, type ViewerFigures } from './viewer.ts';
import { planVisits, type Visit } from './visit-plan.ts';

export interface Watched {
  readonly outcome: WatchOutcome;
  readonly viewers: readonly ViewerFigures[];
}

/** What an audience needs to know of the options. */
export type AudienceOptions = Omit<WatchOptions, 'json' | 'table'>;

/** `beforeParting`: called when all has been seen, and the browser still runs. */
export async function watch(
  stage: Stage,
  options: AudienceOptions,
  say: (what: string) => void,
  beforeParting: () => void = () => undefined,
): Promise<Watched> {
  const watching = options.viewers - options.polluters;
  const { visits, endAt } = planVisits(watching, options.seconds, options.churn);
  const marks = visits.map(() => stage.streams.newMark());
  const observer = await observerScript(stage, options);
  const browser = await launchBrowser();
  const begunAt = performance.now();
  const until = (at: number): Promise<void> => sleep(Math.max(0, begunAt + at - performance.now()));
  const present = new Set<Viewer>();
  const progress = setInterval(() => {
    const seconds = Math.round((performance.now() - begunAt) / 1000);
    say(`${seconds} of ${Math.round(endAt / 1000)} s, ${present.size} watching, ${tell(stage, marks)}`);
  }, PROGRESS_MS);
  try {
    const agent = await plainAgent(browser);
    const polluters = await bringPolluters(browser, stage, options.polluters, options);
    const sit = async ({ joinAt, leaveAt }: Visit, index: number): Promise<ViewerFigures> => {
      await until(joinAt);
      const { mode, player, format } = options;
      const common = { stage, mode, player, format, observer, agent };
      const viewer = await Viewer.join(browser, {
        ...common,
        sharing: sharingOf(options, index),
        mark: marks[index] ?? '',
      });
      present.add(viewer);
      await until(leaveAt ?? endAt);
      const figures = await viewer.figures();
      present.delete(viewer);
      // Whoever stays to the end goes with the browser, so that nobody sees the others go.
      if (leaveAt !== null) await viewer.leave();
      return figures;
    };
    const viewers = await Promise.all(visits.map(sit));
    beforeParting();
    await polluters.leave();
    return { outcome: sumUp(viewers, watching), viewers };
  } finally {
    clearInterval(progress);
    await browser.close();
  }
}

function sharingOf({ peers, freeriders }: AudienceOptions, index: number): Sharing {
  if (!peers) return 'none';
  return index < freeriders ? 'freeriding' : 'sharing';
}

function tell({ streams }: Stage, marks: readonly string[]): string {
  return `${(marks.reduce((sum, mark) => sum + streams.sentTo(mark), 0) / 1e6).toFixed(1)} MB from the origin`;
}

/** The script that looks at a viewer's page from within. */
export async function observerScript(
  { streams, pageTells }: Stage,
  { mode }: Pick<AudienceOptions, 'mode'>,
): Promise<string> {
  const bundle = await bundleForBrowser(new URL('in-page/observer.ts', import.meta.url));
  const { packaged } = streams.edge;
  const orders: ObserverOrders = {
    live: mode === 'live' ? { packaged, since: ON_AIR_SINCE } : null,
    pageTells,
  };
  return `globalThis.observerOrders = ${JSON.stringify(orders)};\n${bundle}`;
}

/** The browser's user agent, to which a viewer's mark is added. */
export async function plainAgent(browser: Browser): Promise<string> {
  const page = await browser.newPage();
  const agent = await page.evaluate(() => navigator.userAgent);
  await page.close();
  return agent;
}
