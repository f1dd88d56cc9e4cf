/**
 * `hearsay.fetch`: a drop-in for `fetch` that gets vouched resources from neighbours even where no service worker
 * controls the page. The agent's worker does the work; here a Response is put together around what it brings. Whatever
 * is not ours, or fails on the way, is the browser's own fetch.
 */
import type { OpenedBody } from '../protocol/agent-interface.ts';
import type { AgentCalls } from './agent.ts';

/** Fetches like `fetch`, through `calls` where that helps. */
export async function fetchThroughAgent(
  calls: AgentCalls | null,
  input: RequestInfo | URL,
  init?: RequestInit,
): Promise<Response> {
  const request = new Request(input, init);
  if (calls === null || !isPlain(request)) return fetch(request);
  const opened = await openBody(calls, request);
  if (opened === null) return fetch(request);
  const stop = (): void => calls.cancelBody(opened.body);
  if (request.signal.aborted) {
    stop();
    throw request.signal.reason;
  }
  const hasBody = opened.status === 200 || opened.status === 206;
  const body = hasBody ? bodyOf(calls, opened, request.signal, stop) : null;
  const { status, statusText } = opened;
  const response = new Response(body, {
    status,
    statusText,
    headers: opened.headers.map(([n, v]) => [n, v]),
  });
  // A constructed response has no URL of its own (Fetch standard, section 5.5).
  Object.defineProperty(response, 'url', { value: request.url });
  return response;
}

/** False for what asks the browser for more than the bytes. */
function isPlain({ method, signal, cache, integrity, credentials, mode, redirect }: Request): boolean {
  const isUsual = mode !== 'no-cors' && credentials !== 'omit' && redirect === 'follow';
  return method === 'GET' && !signal.aborted && cache === 'default' && integrity === '' && isUsual;
}

async function openBody(calls: AgentCalls, request: Request): Promise<OpenedBody | null> {
  try {
    return await calls.openBody(request.url, [...request.headers]);
  } catch {
    return null;
  }
}

function bodyOf(
  calls: AgentCalls,
  { body }: OpenedBody,
  signal: AbortSignal,
  stop: () => void,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener('abort', () => {
        stop();
        controller.error(signal.reason);
      });
    },
    async pull(controller) {
      const bytes = await calls.readBody(body);
      if (signal.aborted) return;
      if (bytes === null) controller.close();
      else controller.enqueue(new Uint8Array(bytes));
    },
    cancel: stop,
  });
}
