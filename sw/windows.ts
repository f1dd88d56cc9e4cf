/**
 * What the service worker says to its windows and hears from them. Knows the messages, not what follows from them.
 * Called by `sw.ts` and the agent link.
 */
import type { WindowMessage, WorkerMessage } from '../protocol/port-messages.ts';
import { PORT_VERSION } from '../protocol/version.ts';

declare const self: ServiceWorkerGlobalScope;

/** Milliseconds that a page has to answer. Judgement: a page too busy for this is left alone. */
const ANSWER_MS = 1000;

type Question = { readonly kind: 'version?' } | { readonly kind: 'begun?'; readonly url: string };

/** Sends one end of a fresh channel to a client, or to every window; gives the other ends. */
export async function offerPort(clientId: string | null): Promise<MessagePort[]> {
  const windows = await windowsOrOne(clientId);
  return windows.map((client) => {
    const { port1, port2 } = new MessageChannel();
    const message: WindowMessage = { hearsay: PORT_VERSION, kind: 'port' };
    client.postMessage(message, [port2]);
    return port1;
  });
}

/** Tells a client how one of its requests was served. */
export async function tellServed(
  clientId: string,
  served: Omit<WindowMessage & { kind: 'served' }, 'hearsay' | 'kind'>,
): Promise<void> {
  const client = await self.clients.get(clientId);
  const message: WindowMessage = { hearsay: PORT_VERSION, kind: 'served', ...served };
  client?.postMessage(message);
}

/** True when every page that answers speaks this worker's major, so that it may take over from an older worker. */
export async function everyWindowSpeaksOurs(): Promise<boolean> {
  const windows = await allWindows();
  const answers = await Promise.all(windows.map((client) => ask(client, { kind: 'version?' })));
  return answers.every((version) => version === null || version === PORT_VERSION);
}

/** True when a page says that a media element of it began with `url` before it was controlled. */
export async function beganBefore(clientId: string, url: string): Promise<boolean> {
  const client = await self.clients.get(clientId);
  return client !== undefined && (await ask(client, { kind: 'begun?', url })) === true;
}

/** The message of a window to this worker; `null` when it is somebody else's. */
export function readWorkerMessage(data: unknown): WorkerMessage | null {
  const message = data as Partial<WorkerMessage> | null | undefined;
  return message?.hearsay === PORT_VERSION ? (message as WorkerMessage) : null;
}

async function windowsOrOne(clientId: string | null): Promise<readonly Client[]> {
  if (clientId === null) return allWindows();
  const client = await self.clients.get(clientId);
  return client === undefined ? [] : [client];
}

function allWindows(): Promise<readonly Client[]> {
  return self.clients.matchAll({ type: 'window', includeUncontrolled: true });
}

/** The answer of a window; `null` when it gives none in time. */
function ask(client: Client, question: Question): Promise<unknown> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event: MessageEvent<unknown>) => resolve(event.data);
    client.postMessage({ hearsay: PORT_VERSION, ...question }, [port2]);
    setTimeout(() => resolve(null), ANSWER_MS);
  });
}
