/**
 * A visitor in a frame of the audience page: takes a seat, visits a section, and reports to the page around it. Knows
 * nothing of how the audience draws it. Called by the site; the messages are read by the audience.
 */
import type { Hearsay, HearsayState } from 'hearsay';
import { whenHearsay } from './live-hearsay.ts';
import type { Sources } from './source-bar.ts';

/** Visitor → audience. Every message carries `hearsayVisitor: 1`. */
export type VisitorReport =
  | {
      readonly kind: 'stats';
      readonly state: HearsayState;
      readonly neighbours: number;
      readonly uploaded: number;
    }
  | { readonly kind: 'resource'; readonly sources: Sources; readonly name: string }
  | { readonly kind: 'loaded'; readonly failed: boolean };

export type VisitorMessage = VisitorReport & { readonly hearsayVisitor: 1 };

/** Waiting for an agent or a first neighbour, in milliseconds; then the visit goes on without. Judgement. */
const PATIENCE_MS = 6000;
const LOOK_MS = 50;

/** Which visitor of the audience this page is, or `null` when it is a page of its own. */
export function visitorNumber(): number | null {
  const text = new URLSearchParams(location.search).get('visitor');
  return text === null || window.parent === window ? null : Math.max(1, Math.trunc(Number(text)) || 1);
}

/** Waits for the seat, then visits the section that the address names. */
export async function reportToAudience(
  visitor: number,
  visit: (section: string) => HTMLElement | null,
): Promise<void> {
  let hearsay: Hearsay | null = null;
  whenHearsay((live) => {
    hearsay = live;
    reportAll(live);
  });
  // The first one has nobody to meet.
  await patiently(() => isSeated(hearsay, visitor === 1 ? 0 : 1));
  const host = visit(location.hash.slice(1) || 'gallery');
  await patiently(() => host === null || host.dataset['state'] !== 'loading', Number.POSITIVE_INFINITY);
  report({ kind: 'loaded', failed: host?.dataset['state'] !== 'ready' });
}

function isSeated(hearsay: Hearsay | null, neighbours: number): boolean {
  if (hearsay === null || navigator.serviceWorker?.controller == null) return false;
  const { stats } = hearsay;
  return stats.state === 'off' || (stats.state === 'ready' && stats.neighbours >= neighbours);
}

function reportAll(hearsay: Hearsay): void {
  const tell = (): void => {
    const { state, neighbours, bytes } = hearsay.stats;
    report({ kind: 'stats', state, neighbours, uploaded: bytes.uploaded });
  };
  hearsay.on('stats', tell);
  hearsay.on('resource', ({ url, sources }) => {
    report({ kind: 'resource', sources, name: new URL(url, location.href).pathname });
  });
  tell();
}

function report(message: VisitorReport): void {
  const whole: VisitorMessage = { ...message, hearsayVisitor: 1 };
  // Figures alone, meant for whoever shows this page.
  window.parent.postMessage(whole, '*');
}

async function patiently(done: () => boolean, patience = PATIENCE_MS): Promise<void> {
  const end = performance.now() + patience;
  while (!done() && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
