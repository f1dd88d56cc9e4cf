/**
 * One visitor: a browser with a profile of its own that opens the page, waits for its agent and a neighbour, looks at
 * everything and stays. Knows nothing of who else is there. Called by the visitors' command.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright';
import { launchProfile } from '../rig/chromium.ts';
import { countReasons, countSources, type ServedReport } from './figures.ts';
import { isReady, recordVisit } from './in-page.ts';
import { READY_MS, REPORT_MS } from './limits.ts';
import type { VisitFigures } from './outcome.ts';
import { RequestLog, type ResourceFault } from './request-log.ts';
import type { Stage } from './stage.ts';

/** Looks at everything there is. Gives what did not come as it should. */
export type Tour = (page: Page, log: RequestLog) => Promise<readonly ResourceFault[]>;

export interface Visitor {
  readonly figures: VisitFigures;
  readonly faults: readonly ResourceFault[];
  readonly reports: readonly ServedReport[];
  /** Pieces that this browser has refused so far. */
  rejected(): Promise<number>;
  leave(): Promise<void>;
}

export interface VisitOrders {
  readonly stage: Stage;
  readonly path: string;
  /** Who is there already. */
  readonly earlier: number;
  readonly tour: Tour;
  readonly say: (what: string) => void;
}

/** Sends a visitor. Rejects when its page can't be opened, or it gets no agent or no neighbour. */
export async function sendVisitor(orders: VisitOrders): Promise<Visitor> {
  const profile = await mkdtemp(join(tmpdir(), 'hearsay-visitor-'));
  const context = await launchProfile(profile);
  const leave = async (): Promise<void> => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    return { ...(await visit(context, orders)), leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function visit(context: BrowserContext, orders: VisitOrders): Promise<Omit<Visitor, 'leave'>> {
  const { stage, path, earlier, tour, say } = orders;
  const page = context.pages()[0] ?? (await context.newPage());
  // tsx wraps functions in this helper, which a page lacks.
  await page.addInitScript('globalThis.__name ??= (value) => value');
  await page.addInitScript(recordVisit);
  const log = await RequestLog.open(await context.newCDPSession(page), stage.eligible, stage.read);
  page.on('worker', (worker) => log.ranAsWorker(worker.url()));
  say('loading the page');
  const response = await page.goto(stage.origin + path, { waitUntil: 'load', timeout: READY_MS });
  if (response !== null && !response.ok()) {
    const answer = `status ${response.status()} for ${path}`;
    throw new Error(`Visitor ${earlier + 1} was answered with ${answer}. Name a page of the site.`);
  }
  await waitUntilReady(page, earlier, say);
  const sentBefore = stage.sent();
  const start = performance.now();
  const faults = await tour(page, log);
  const tourMs = Math.round(performance.now() - start);
  await reportsHaveCome(page, log);
  await log.compared();
  const { reports, agentAt, neighbourAt } = await page.evaluate(() => window.visitRecord);
  const { origin, loadMs } = await page.evaluate(() => ({
    origin: performance.timeOrigin,
    loadMs: Math.round(performance.getEntriesByType('navigation')[0]?.duration ?? 0),
  }));
  const warmFrom = (earlier === 0 ? agentAt : neighbourAt) ?? Number.POSITIVE_INFINITY;
  const { warm, cold, wasted, unreported } = countSources(log.requests, reports, warmFrom);
  const allFaults = [...faults, ...log.faults];
  return {
    figures: {
      ...warm,
      cold,
      firstNeighbourMs: earlier === 0 || neighbourAt === null ? null : Math.round(neighbourAt - origin),
      failed: pathsOf(allFaults, 'failed'),
      mismatched: pathsOf(allFaults, 'mismatched'),
      loadMs,
      tourMs,
      wasted,
      unreported,
      networkReasons: countReasons(reports),
      sentBySite: stage.sent() - sentBefore,
    },
    faults: allFaults,
    reports,
    rejected: () => page.evaluate(() => window.hearsay?.stats.rejected ?? 0),
  };
}

async function waitUntilReady(page: Page, earlier: number, say: (what: string) => void): Promise<void> {
  say(earlier === 0 ? 'waiting for its agent' : 'waiting for its agent and a neighbour');
  try {
    await page.waitForFunction(isReady, earlier === 0 ? 0 : 1, { timeout: READY_MS });
  } catch {
    const state = await page.evaluate(() => JSON.stringify(window.hearsay?.stats ?? 'no window.hearsay'));
    const controlled = await page.evaluate(() => navigator.serviceWorker.controller !== null);
    const wanted = earlier === 0 ? 'no working agent' : 'no neighbour';
    throw new Error(
      `Visitor ${earlier + 1} had ${wanted} within ${READY_MS / 1000} s. Its page is ` +
        `${controlled ? '' : 'not '}controlled by a service worker; its stats are ${state}.`,
    );
  }
}

/** Waits until each answered request has its report, or they are later than they may be. */
async function reportsHaveCome(page: Page, log: RequestLog): Promise<void> {
  const end = performance.now() + REPORT_MS;
  while (performance.now() < end) {
    const reported = await page.evaluate(() => window.visitRecord.reports.length);
    if (log.open.length === 0 && reported >= log.answeredByServiceWorker) return;
    await sleep(50);
  }
}

function pathsOf(faults: readonly ResourceFault[], kind: ResourceFault['kind']): number {
  return new Set(faults.filter((fault) => fault.kind === kind).map(({ path }) => path)).size;
}
