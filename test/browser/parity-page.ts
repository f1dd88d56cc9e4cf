/**
 * Makes every kind of request that Hearsay leaves alone and notes all that a page can see of each. Run in a page without
 * a service worker and in one with Hearsay; knows neither. Bundled by `parity.test.ts`.
 */

export interface ParityNotes {
  /** By name of the request: what the page saw. */
  readonly seen: Readonly<Record<string, unknown>>;
  /** Timing entries by URL. */
  readonly timings: Readonly<Record<string, unknown>>;
}

const NOTED_TIMINGS = [
  'initiatorType',
  'nextHopProtocol',
  'transferSize',
  'encodedBodySize',
  'decodedBodySize',
  'responseStatus',
  'deliveryType',
  'contentType',
  'renderBlockingStatus',
  'redirectStart',
] as const;

async function noteFetch(url: string, init: RequestInit = {}): Promise<unknown> {
  try {
    const response = await fetch(url, init);
    const { status, statusText, type, redirected, ok } = response;
    // What changes from one answer to the next.
    const headers = [...response.headers].filter(([name]) => name !== 'date');
    return {
      status,
      statusText,
      type,
      redirected,
      ok,
      url: response.url,
      headers,
      body: await response.text(),
    };
  } catch (error) {
    return nameOf(error);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function noteXhr(method: string, url: string, async = true): Promise<unknown> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const events: string[] = [];
    request.open(method, url, async);
    for (const kind of ['loadstart', 'load', 'error', 'loadend']) {
      request.addEventListener(kind, () => events.push(kind));
      request.upload.addEventListener(kind, () => events.push(`upload ${kind}`));
    }
    const note = (): void => {
      const { status, statusText, responseURL, responseText } = request;
      const headers = request
        .getAllResponseHeaders()
        .split('\r\n')
        .filter((line) => !line.startsWith('date'));
      resolve({ status, statusText, responseURL, responseText, headers, events });
    };
    if (async) request.addEventListener('loadend', () => queueMicrotask(note));
    request.send(method === 'POST' ? 'sent' : null);
    if (!async) note();
  });
}

function noteEvents(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    const source = new EventSource(url);
    const heard: string[] = [];
    source.addEventListener('message', ({ data }) => heard.push(String(data)));
    source.addEventListener('last', ({ data, origin }: MessageEvent<unknown>) => {
      source.close();
      resolve([...heard, data, origin]);
    });
  });
}

async function noteAbort(url: string, after: 'before' | 'at once' | 'in the body'): Promise<unknown> {
  const abort = new AbortController();
  if (after === 'before') abort.abort();
  try {
    const answering = fetch(url, { signal: abort.signal });
    if (after === 'at once') abort.abort();
    const response = await answering;
    const reader = response.body!.getReader();
    await reader.read();
    abort.abort();
    await reader.read();
    return 'read on';
  } catch (error) {
    return nameOf(error);
  }
}

/** An element with a `src` or `href`: what it fires, and what it then is. */
function noteElement(tag: string, attributes: Readonly<Record<string, string>>): Promise<unknown> {
  return new Promise((resolve) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    const note = (event: Event): void => {
      const { naturalWidth, contentDocument } = element as HTMLImageElement & HTMLIFrameElement;
      const frame = contentDocument?.body.textContent ?? null;
      resolve({ fired: event.type, naturalWidth: naturalWidth ?? null, frame });
    };
    element.addEventListener('load', note);
    element.addEventListener('error', note);
    document.body.append(element);
  });
}

async function noteModule(url: string): Promise<unknown> {
  try {
    return { ...((await import(/* @vite-ignore */ url)) as object) };
  } catch (error) {
    return nameOf(error);
  }
}

function noteWorker(url: string): Promise<unknown> {
  return new Promise((resolve) => {
    const worker = new Worker(url);
    worker.addEventListener('message', ({ data }) => resolve(data));
    worker.addEventListener('error', () => resolve('failed'));
  });
}

/** `listed`: a path of the manifest, so that what is asked of it is left alone for the sake of the request alone. */
function fetches(listed: string, other: string): Readonly<Record<string, [string, RequestInit?]>> {
  const to = (url: string): string => `/redirect?to=${encodeURIComponent(url)}`;
  return {
    plain: ['/echo'],
    query: ['/echo?a=1&b=%20#fragment'],
    'listed with a query': [`${listed}?a=1`],
    'listed with Authorization': [listed, { headers: { authorization: 'Bearer x' } }],
    'listed, no-store': [listed, { cache: 'no-store' }],
    'listed, reload': [listed, { cache: 'reload' }],
    'listed, no-cache': [listed, { cache: 'no-cache' }],
    'listed, HEAD': [listed, { method: 'HEAD' }],
    'listed, POST': [listed, { method: 'POST', body: 'x' }],
    'listed, several ranges': [listed, { headers: { range: 'bytes=0-1,4-5' } }],
    'listed, conditional': [listed, { headers: { 'if-none-match': '"x"' } }],
    'listed, if-range': [listed, { headers: { 'if-range': '"x"', range: 'bytes=0-3' } }],
    'listed on another origin': [other + listed],
    authorization: ['/echo', { headers: { authorization: 'Bearer x' } }],
    head: ['/echo', { method: 'HEAD' }],
    post: ['/echo', { method: 'POST', body: 'text' }],
    'post a form': ['/echo', { method: 'POST', body: new URLSearchParams({ a: 'b' }) }],
    put: ['/echo', { method: 'PUT', body: new Uint8Array([65, 66]) }],
    delete: ['/echo', { method: 'DELETE' }],
    keepalive: ['/echo', { keepalive: true, method: 'POST', body: 'x' }],
    'own header': ['/echo', { headers: { 'x-asked': 'yes', accept: 'text/x' } }],
    'no referrer': ['/echo', { referrerPolicy: 'no-referrer' }],
    'low priority': ['/echo', { priority: 'low' }],
    'omitted credentials': ['/echo', { credentials: 'omit' }],
    'included credentials': ['/echo', { credentials: 'include' }],
    range: ['/letters', { headers: { range: 'bytes=5-9' } }],
    'several ranges': ['/letters', { headers: { range: 'bytes=5-9,20-22' } }],
    'not modified': ['/letters', { headers: { 'if-none-match': '"letters"' } }],
    'no content': ['/empty'],
    'not found': ['/nothing/here'],
    unavailable: ['/broken'],
    cached: ['/counted'],
    'cached again': ['/counted'],
    'cached, forced': ['/counted', { cache: 'force-cache' }],
    'cached alone': ['/counted', { cache: 'only-if-cached', mode: 'same-origin' }],
    'cached alone, never seen': ['/letters?new', { cache: 'only-if-cached', mode: 'same-origin' }],
    'cached alone, wrong mode': ['/counted', { cache: 'only-if-cached', mode: 'cors' }],
    redirected: [to('/letters')],
    'redirected to another origin': [to(`${other}/echo`)],
    'redirected twice': [to(to('/echo'))],
    'redirected by hand': [to('/echo'), { redirect: 'manual' }],
    'redirected in vain': [to('/echo'), { redirect: 'error' }],
    'another origin': [`${other}/echo`],
    'another origin, preflighted': [`${other}/echo`, { headers: { 'x-asked': 'yes' } }],
    'another origin, credentials': [`${other}/echo`, { credentials: 'include' }],
    'another origin, opaque': [`${other}/echo`, { mode: 'no-cors' }],
    'another origin, refused': [`${other}/echo`, { mode: 'same-origin' }],
    'wrong integrity': ['/letters', { integrity: 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
    data: ['data:text/plain,hello'],
  };
}

/** Makes the requests one after another. */
export async function noteAll(listed: string, other: string): Promise<ParityNotes> {
  const seen: Record<string, unknown> = {};
  for (const [name, [url, init]] of Object.entries(fetches(listed, other))) {
    seen[`fetch ${name}`] = await noteFetch(url, init);
  }
  seen['cookie'] = [await noteFetch('/cookie'), document.cookie, await noteFetch('/echo')];
  seen['xhr'] = await noteXhr('GET', '/echo');
  seen['xhr post'] = await noteXhr('POST', '/echo');
  seen['xhr sync'] = await noteXhr('GET', '/echo', false);
  seen['xhr listed sync'] = await noteXhr('GET', listed, false);
  seen['events'] = await noteEvents('/events');
  for (const after of ['before', 'at once', 'in the body'] as const) {
    seen[`aborted ${after}`] = await noteAbort(`/stall?${after.replaceAll(' ', '-')}`, after);
  }
  seen['image'] = await noteElement('img', { src: '/pixel.gif' });
  seen['image, opaque'] = await noteElement('img', { src: `${other}/pixel.gif` });
  seen['image, CORS'] = await noteElement('img', {
    src: `${other}/pixel.gif?cors`,
    crossorigin: 'anonymous',
  });
  seen['image, missing'] = await noteElement('img', { src: '/none.gif' });
  seen['style, redirected'] = await noteElement('link', {
    rel: 'stylesheet',
    href: '/redirect?to=/sub/style.css',
  });
  seen['script, missing'] = await noteElement('script', { src: '/none.js' });
  seen['frame'] = await noteElement('iframe', { src: '/echo?frame' });
  seen['frame, redirected'] = await noteElement('iframe', { src: '/redirect?to=/echo' });
  seen['module'] = await noteModule('/sub/module.js');
  seen['module, redirected'] = await noteModule('/redirect?to=/sub/module.js');
  seen['module, missing'] = await noteModule('/none/module.js');
  seen['worker'] = await noteWorker('/worker.js');
  seen['beacon'] = navigator.sendBeacon('/echo', 'x');
  return { seen, timings: noteTimings() };
}

/** Times differ from run to run and sizes must not. `workerStart` says that there is a worker, which is true. */
function noteTimings(): Record<string, unknown> {
  const timings: Record<string, unknown[]> = {};
  for (const entry of performance.getEntriesByType('resource') as PerformanceResourceTiming[]) {
    // Hearsay's own, what the browser asks for once, whenever it likes, a stream that is closed as it ends, and what is
    // given up as it begins: measured without Hearsay, one of fifteen such entries has the answer's status.
    if (/\/(hearsay|favicon|events|stall\?at-once)/.test(entry.name)) continue;
    const noted: Record<string, unknown> = {};
    for (const name of NOTED_TIMINGS) noted[name] = (entry as unknown as Record<string, unknown>)[name];
    noted['redirectStart'] = entry.redirectStart > 0;
    (timings[entry.name] ??= []).push(noted);
  }
  return timings;
}

(globalThis as { noteAll?: typeof noteAll }).noteAll = noteAll;
