/**
 * The page's line to its service worker: registers it, hears how resources were served, hands ports on and answers which
 * version this page speaks. Knows nothing of peers. Called by the public API.
 */
import type { WindowMessage, WorkerMessage } from '../protocol/port-messages.ts';
import { PORT_VERSION } from '../protocol/version.ts';
import type { ServedResource } from './stats.ts';

export interface LineListener {
  served(resource: ServedResource): void;
  /** A fresh port to the service worker, for whoever runs the agent. */
  port(port: MessagePort): void;
  /** Another service worker has taken over, or the page has become controlled. */
  controlled(): void;
}

export interface ServiceWorkerLine {
  say(message: WorkerMessageBody): void;
  close(): void;
}

type WithoutVersion<Message> = Message extends unknown ? Omit<Message, 'hearsay'> : never;
export type WorkerMessageBody = WithoutVersion<WorkerMessage>;

/** Registers `script` for the folder it lies in, or with `null` waits for whichever the site registers. Gives `null` where
 * there are no service workers. */
export function openServiceWorkerLine(
  script: string | null,
  scope: string,
  listener: LineListener,
): ServiceWorkerLine | null {
  const container = 'serviceWorker' in navigator ? navigator.serviceWorker : null;
  if (container === null) return null;
  let begun: ReadonlySet<string> = new Set();
  let wasControlled = container.controller !== null;
  const hear = (event: MessageEvent<unknown>): void => {
    const message = event.data as Partial<WindowMessage> | null;
    if (message?.hearsay !== PORT_VERSION) return;
    const said = message as WindowMessage;
    if (said.kind === 'begun?') event.ports[0]?.postMessage(!wasControlled || begun.has(said.url));
    else take(said, event.ports[0] ?? null, listener);
  };
  const controlled = (): void => {
    if (!wasControlled) begun = begunMedia();
    wasControlled = true;
    listener.controlled();
  };
  container.addEventListener('message', hear);
  container.addEventListener('controllerchange', controlled);
  container.startMessages();
  const registered = script === null ? null : container.register(script, { scope, updateViaCache: 'none' });
  registered?.catch((error: unknown) => {
    console.warn(
      `hearsay: the service worker ${script} could not be registered; the page works without it.`,
      error,
    );
  });
  const say = (message: WorkerMessageBody): void => {
    const sayTo = (worker: ServiceWorker | null): void =>
      worker?.postMessage({ ...message, hearsay: PORT_VERSION });
    if (container.controller !== null) sayTo(container.controller);
    else void container.ready.then(({ active }) => sayTo(active));
  };
  // The worker claimed the pages that were there: one that was under way was not. A forced reload is left uncontrolled.
  if (!wasControlled && !isReload()) say({ kind: 'claim' });
  return {
    say,
    close() {
      container.removeEventListener('message', hear);
      container.removeEventListener('controllerchange', controlled);
    },
  };
}

function isReload(): boolean {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return entry?.type === 'reload';
}

/** What media elements have begun with: those of the page, and those of scripts that have ended a request. */
function begunMedia(): ReadonlySet<string> {
  const elements = Array.from(document.querySelectorAll<HTMLMediaElement>('video, audio'));
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const asked = entries.filter(({ initiatorType }) => /^(?:video|audio)$/.test(initiatorType));
  return new Set([...elements.map(({ currentSrc }) => currentSrc), ...asked.map(({ name }) => name)]);
}

function take(
  message: Exclude<WindowMessage, { kind: 'begun?' }>,
  port: MessagePort | null,
  listener: LineListener,
): void {
  switch (message.kind) {
    case 'served': {
      const { url, sources, wasted, rejected, reason, early, span } = message;
      listener.served({
        url,
        sources,
        wasted,
        rejected,
        reason,
        early,
        ...(span === undefined ? {} : { span }),
      });
      return;
    }
    case 'port':
      if (port !== null) listener.port(port);
      return;
    case 'version?':
      port?.postMessage(PORT_VERSION);
      return;
  }
}
