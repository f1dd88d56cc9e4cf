/**
 * What runs inside the visited page. Each function is sent there by itself and can name nothing outside it but its
 * arguments and the page. Called by the visitor through Playwright.
 */
import type { Hearsay } from '../../page-agent/hearsay.ts';
import type { ServedReport } from './figures.ts';

/** What the page writes down about itself from its first moment. */
export interface PageRecord {
  readonly reports: ServedReport[];
  /** Milliseconds since the epoch; `null`: not yet. */
  agentAt: number | null;
  neighbourAt: number | null;
  /** Files fetched so far by `fetchAll`. */
  fetched: number;
}

declare global {
  interface Window {
    hearsay?: Hearsay;
    visitRecord: PageRecord;
  }
}

/** Runs before any script of the page: hears of every resource that Hearsay tells of. */
export function recordVisit(): void {
  if (window.top !== window) return;
  const record: PageRecord = { reports: [], agentAt: null, neighbourAt: null, fetched: 0 };
  window.visitRecord = record;
  let started: Hearsay | undefined;
  Object.defineProperty(window, 'hearsay', {
    configurable: true,
    get: () => started,
    set(hearsay: Hearsay) {
      started = hearsay;
      hearsay.on('resource', (resource) => record.reports.push({ ...resource }));
      hearsay.on('stats', ({ state, neighbours }) => {
        if (state === 'ready') record.agentAt ??= Date.now();
        if (neighbours > 0) record.neighbourAt ??= Date.now();
      });
    },
  });
}

/** True when the page is controlled and its agent works, with so many neighbours. */
export function isReady(neighbours: number): boolean {
  const { hearsay } = window;
  if (hearsay === undefined || navigator.serviceWorker.controller === null) return false;
  return hearsay.stats.state === 'ready' && hearsay.stats.neighbours >= neighbours;
}

export interface FetchedFile {
  readonly url: string;
  /** 0: the fetch failed, and `error` says how. */
  readonly status: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  readonly error: string;
}

/** Fetches every URL, `atOnce` side by side. */
export async function fetchAll(orders: {
  readonly urls: readonly string[];
  readonly atOnce: number;
  readonly timeoutMs: number;
}): Promise<FetchedFile[]> {
  const { urls, atOnce, timeoutMs } = orders;
  const results: FetchedFile[] = [];
  const fetchOne = async (url: string): Promise<FetchedFile> => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      const body = await response.arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', body));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return { url, status: response.status, bytes: body.byteLength, sha256, error: '' };
    } catch (error) {
      return { url, status: 0, bytes: 0, sha256: '', error: String(error) };
    }
  };
  const waiting = urls.values();
  const work = async (): Promise<void> => {
    for (const url of waiting) {
      results.push(await fetchOne(url));
      window.visitRecord.fetched += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

/** Pictures, and fonts, that have begun to load and are not there. */
export function stillLoading(): number {
  const pictures = [...document.images].filter(({ complete, loading }) => !complete && loading !== 'lazy');
  return pictures.length + (document.fonts.status === 'loading' ? 1 : 0);
}

/** Scrolls down to the end of the page in steps of half a window, so that what loads lazily does. */
export async function scrollThrough(): Promise<void> {
  for (let y = 0; y < document.documentElement.scrollHeight; y += window.innerHeight / 2) {
    window.scrollTo({ top: y, behavior: 'instant' });
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

/** How the section that is shown says it fares, by `data-state`. */
export function sectionState(name: string): string | null {
  return (
    document.querySelector<HTMLElement>(`[data-section="${name}"]:not([hidden])`)?.dataset['state'] ?? null
  );
}

/** Numbers, among all films of the page, of those to be seen now. */
export function shownFilms(): number[] {
  return [...document.querySelectorAll('video')].flatMap((film, index) =>
    film.checkVisibility() ? [index] : [],
  );
}

/** Seeks film number `index` to `share` of its length. Gives '' or what went wrong. */
export async function seekFilm(orders: {
  readonly index: number;
  readonly share: number;
  readonly timeoutMs: number;
}): Promise<string> {
  const film = document.querySelectorAll('video')[orders.index];
  if (film === undefined) return 'the film is gone';
  return new Promise((resolve) => {
    const complain = (): void => resolve(`the film failed: ${film.error?.message ?? 'unknown'}`);
    setTimeout(() => resolve(`no seek within ${orders.timeoutMs} ms`), orders.timeoutMs);
    film.addEventListener('error', complain, { once: true });
    const seek = (): void => {
      film.addEventListener('seeked', () => resolve(''), { once: true });
      if (Number.isFinite(film.duration)) film.currentTime = film.duration * orders.share;
      else resolve(`the film's length is ${film.duration}`);
    };
    if (film.error !== null) complain();
    else if (film.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
    else {
      film.addEventListener('loadedmetadata', seek, { once: true });
      if (film.networkState === HTMLMediaElement.NETWORK_IDLE || film.preload === 'none') film.load();
    }
  });
}

/** Takes the films' sources away, so that their last requests end. */
export function endFilms(): void {
  for (const film of document.querySelectorAll('video')) {
    film.pause();
    film.replaceChildren();
    film.removeAttribute('src');
    film.load();
  }
}
