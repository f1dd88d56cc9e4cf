/**
 * The tour of the demo: every section by its link, scrolled through as a person would, and seeks in each film. Knows the
 * demo by its links, pictures and films alone.
 */
import type { Page } from 'playwright';
import { eventually } from '../rig/eventually.ts';
import { endFilms, scrollThrough, sectionState, seekFilm, shownFilms, stillLoading } from './in-page.ts';
import { QUIET_MS, STEP_MS } from './limits.ts';
import type { RequestLog, ResourceFault } from './request-log.ts';
import type { Tour } from './visit.ts';

/** Where in a film is looked: forwards, far back, to the end, and into what was already there. */
const SEEK_SHARES = [0.5, 0.1, 0.9, 0.3, 0.5];

export function demoTour(say: (what: string) => void): Tour {
  return async (page, log) => {
    const faults: ResourceFault[] = [];
    const links = page.locator('nav a[href^="#"]');
    const sections = await links.count();
    if (sections === 0) throw new Error('The demo has no links in its nav. Build it again.');
    for (let number = 0; number < sections; number++) {
      const link = links.nth(number);
      const section = ((await link.getAttribute('href')) ?? '').slice(1);
      say(`looking at ${section}`);
      await link.click({ timeout: STEP_MS });
      faults.push(...(await untilShown(page, section)));
      await page.evaluate(scrollThrough);
      await untilQuiet(page, log, section);
      faults.push(...(await seekFilms(page, log, say)));
    }
    await page.evaluate(endFilms);
    await untilQuiet(page, log, 'end');
    return faults;
  };
}

async function untilShown(page: Page, section: string): Promise<ResourceFault[]> {
  const state = await eventually(
    `the section ${section}`,
    async () => {
      const now = await page.evaluate(sectionState, section);
      return now === 'loading' ? null : now;
    },
    { timeoutMs: STEP_MS },
  );
  if (state === 'ready') return [];
  return [{ kind: 'failed', path: `#${section}`, detail: `the section says that it is ${state}` }];
}

async function seekFilms(page: Page, log: RequestLog, say: (what: string) => void): Promise<ResourceFault[]> {
  const faults: ResourceFault[] = [];
  for (const index of await page.evaluate(shownFilms)) {
    say(`seeking in film ${index + 1}`);
    for (const share of SEEK_SHARES) {
      const failure = await page.evaluate(seekFilm, { index, share, timeoutMs: STEP_MS });
      await untilBuffered(log);
      if (failure !== '')
        faults.push({ kind: 'failed', path: `film ${index + 1} at ${share}`, detail: failure });
    }
  }
  return faults;
}

/** Waits until a film has taken all that it wants for now, as one does who looks at where it is. */
async function untilBuffered(log: RequestLog): Promise<void> {
  const rests = (): boolean => performance.now() - Math.max(log.lastBytesAt, log.lastChangeAt) > QUIET_MS;
  await eventually('a film to have buffered', rests, { timeoutMs: STEP_MS });
}

/** Waits until nothing but a film's buffering is under way, and nothing has been for a while. */
async function untilQuiet(page: Page, log: RequestLog, section: string): Promise<void> {
  await eventually(
    `the section ${section} to have loaded`,
    async () => {
      const { open } = log;
      if (open.length > 0) throw new Error(`open requests: ${open.join(', ')}`);
      return performance.now() - log.lastChangeAt > QUIET_MS && (await page.evaluate(stillLoading)) === 0;
    },
    { timeoutMs: STEP_MS },
  );
}
