/**
 * Starts Chromium in the session of this process. Playwright gives each browser a session of its own, and Linux then shares
 * the processors between these (sched_autogroup): two browsers that talk to each other on one machine preempt each other
 * with every packet, and a rate says more of the scheduler than of them. Called by the benchmarks of transfer.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { chromium, type BrowserContext } from 'playwright';
import { playwrightOptions } from './chromium.ts';
import { debuggingPipe } from './debugging-pipe.ts';
import { killTree } from './process-tree.ts';

/** Those of Playwright's own that matter to who measures: a tab behind others works on, and nothing runs beside them. */
const FLAGS = [
  '--headless',
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-ipc-flooding-protection',
  '--disable-component-extensions-with-background-pages',
  '--disable-extensions',
  '--disable-default-apps',
  '--disable-field-trial-config',
  '--disable-features=OptimizationHints,MediaRouter',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--metrics-recording-only',
  '--mute-audio',
  '--password-store=basic',
  '--use-mock-keychain',
];

export interface SessionProfile {
  readonly context: BrowserContext;
  /** Resolves when the browser has ended. */
  close(): Promise<void>;
}

/** A browser of one visitor, with its profile in `directory`, as `launchProfile` starts it but for the session. */
export async function launchInSession(directory: string): Promise<SessionProfile> {
  const { executablePath, chromiumSandbox, args } = await playwrightOptions();
  const flags = [...FLAGS, ...(chromiumSandbox ? [] : ['--no-sandbox']), ...args];
  const child = spawn(
    executablePath,
    [...flags, `--user-data-dir=${directory}`, '--remote-debugging-pipe', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const kill = (): void => killTree(child.pid ?? 0);
  // Before what removes its profile, which all of them write to.
  process.prependListener('exit', kill);
  const ended = once(child, 'exit').then(() => void process.off('exit', kill));
  const [, , , toBrowser, fromBrowser] = child.stdio;
  try {
    const browser = await chromium.connectOverCDP(
      debuggingPipe(toBrowser as Writable, fromBrowser as Readable),
    );
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no default context. Expected its profile.');
    return {
      context,
      async close() {
        await context.close();
        await ended;
      },
    };
  } catch (error) {
    kill();
    await ended;
    throw new Error(`${executablePath} could not be joined. Run it by hand to see why.`, { cause: error });
  }
}
