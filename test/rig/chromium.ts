/** Finds and starts the real Chromium of the browser tests, the visitors and the benchmarks. Knows nothing of what is tested. */
import { chromium, type Browser, type BrowserContext } from 'playwright';
import { findOnPath, installDebianPackage, isExecutable } from './debian-package.ts';

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const MAC_PATH = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Nothing that phones home, no GPU, and no QUIC so that every byte passes where it can be counted. */
const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

export interface LaunchOptions {
  /** Further flags. A second `--disable-features` would replace Playwright's own. */
  readonly args?: readonly string[];
  readonly headless?: boolean;
  /** Program to be run in place of Chromium's own, which runs that. */
  readonly program?: string;
}

/** Path of a Chromium: CHROMIUM_PATH, else Playwright's, else the system's, else Debian's package is installed. */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (await isExecutable(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which can't be run. Set it to a Chromium, or unset it.`);
  }
  const playwrights = chromium.executablePath();
  if (await isExecutable(playwrights)) return playwrights;
  const system = await findSystemChromium();
  if (system !== null) return system;
  const installed = (await installDebianPackage('chromium')) ? await findSystemChromium() : null;
  if (installed !== null) return installed;
  throw new Error(
    'No Chromium found: run `npx playwright install chromium`, install your system’s, or set CHROMIUM_PATH.',
  );
}

async function findSystemChromium(): Promise<string | null> {
  return (await findOnPath(SYSTEM_NAMES)) ?? ((await isExecutable(MAC_PATH)) ? MAC_PATH : null);
}

/** A browser whose contexts are separate visitors. They keep storage in memory. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch(await playwrightOptions(options));
}

/** A browser of one visitor, with its profile in `directory`: storage is on disk and outlives the browser. */
export async function launchProfile(directory: string, options: LaunchOptions = {}): Promise<BrowserContext> {
  return chromium.launchPersistentContext(directory, await playwrightOptions(options));
}

/** What all browsers here are started with. */
export async function playwrightOptions(
  options: LaunchOptions = {},
): Promise<{ executablePath: string; headless: boolean; chromiumSandbox: boolean; args: string[] }> {
  return {
    executablePath: options.program ?? (await findChromium()),
    headless: options.headless ?? true,
    // Chromium refuses to start its sandbox as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...FLAGS, ...(options.args ?? [])],
  };
}
