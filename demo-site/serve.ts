/**
 * `npm start`: serves the built demo with a tracker and a live stream on the same port. `www.hearsay.localhost` shows the
 * audience page, every other name the demo itself. Uses the package by its public entries alone.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { withNotary } from 'hearsay/manifest';
import { startTracker, type Tracker } from 'hearsay/tracker';
import send from 'send';
import { readOptions } from './demo-options.ts';
import { headersFor } from './response-headers.ts';
import { isLivePath, openLiveEdge, type LiveEdge } from './streams/live-edge.ts';

const TRACKER_PATH = '/hearsay-tracker';
const FIRST_PORT = 8080;
/** Ports tried, each one higher, before giving up. */
const PORTS_TRIED = 20;
const AUDIENCE_HOST = 'www.hearsay.localhost';
const site = fileURLToPath(new URL('../demo/', import.meta.url));

/** Path → text: what stands over the built files. */
const overrides = new Map<string, string>();

/** Under which the tracker vouches for the streams. */
function streamPrefixes(port: number): string[] {
  const origins = [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
  return origins.flatMap((origin) => [`${origin}/live/`, `${origin}/streams/`]);
}

/** The demo's own port is known only when it listens: manifest and filter name the notary from then on. */
async function nameNotary(port: number, key: string): Promise<void> {
  const notary = { url: `http://localhost:${port}/`, key, prefixes: streamPrefixes(port) };
  const { manifest, filter } = await withNotary(site, notary);
  overrides.set('/hearsay.json', manifest).set('/hearsay-filter.js', filter);
}

/** What the audience has reported to the tracker, for the live page. */
function answerAudience(tracker: Tracker | null, response: ServerResponse): void {
  const { members, reported } = tracker?.stats() ?? { members: 0, reported: { peers: 0, network: 0 } };
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ visitors: members, ...reported }));
}

function answer(
  edge: LiveEdge,
  tracker: Tracker | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (isLivePath(path)) {
    edge.answer(request, response, path).catch(() => response.destroy());
    return;
  }
  if (path === '/audience.json') return answerAudience(tracker, response);
  if (!answerOverride(path, response)) answerFile(path, request, response);
}

/** Says whether something stands over the file. */
function answerOverride(path: string, response: ServerResponse): boolean {
  const override = overrides.get(path);
  if (override === undefined) return false;
  const type = path.endsWith('.json') ? 'application/json' : 'text/javascript';
  response.writeHead(200, { ...headersFor(path), 'Content-Type': type }).end(override);
  return true;
}

function answerFile(path: string, request: IncomingMessage, response: ServerResponse): void {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const page = host === AUDIENCE_HOST ? '/audience.html' : '/index.html';
  const shown = path === '/' ? page : path;
  send(request, shown, { root: site, cacheControl: false, dotfiles: 'ignore' })
    .on('headers', (sent: ServerResponse) => {
      for (const [name, value] of Object.entries(headersFor(shown))) sent.setHeader(name, value);
    })
    .on('error', ({ status }: { status?: number }) => {
      response.writeHead(status ?? 500, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end(
        status === 404 ? `There is nothing at ${path}.\n` : `The request failed with ${status ?? 500}.\n`,
      );
    })
    .pipe(response);
}

/** Takes the first free port from `port` on; only that one when it was asked for. */
async function listen(server: Server, port: number, host: string, tries: number): Promise<number> {
  const busy = await new Promise<NodeJS.ErrnoException | null>((resolve) => {
    server.once('error', resolve);
    server.listen(port, host, () => {
      server.off('error', resolve);
      resolve(null);
    });
  });
  if (busy === null) {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }
  if (busy.code !== 'EADDRINUSE' || tries <= 1) {
    throw new Error(
      `Can't listen on ${host}:${port} (${busy.code ?? busy.message}). Choose another with --port.`,
    );
  }
  return listen(server, port + 1, host, tries - 1);
}

function tellAddresses(port: number): void {
  process.stdout.write(`
  Hearsay: your visitors deliver your site. Every byte is checked.

    http://${AUDIENCE_HOST}:${port}/   nine visitors on one page: press "Open the doors"
    http://localhost:${port}/              the site itself: open it in two browsers, or a private window,
                                        and look at the same things in both
    http://localhost:${port}/live.html     a live stream in any player; /vod.html: a film on demand

  Chrome, Edge and Firefox know names that end in .localhost by themselves. Ctrl+C ends it.

`);
}

async function main(): Promise<void> {
  const { port: asked, host } = readOptions(process.argv.slice(2));
  const edge = await openLiveEdge(`${site}streams`, () => Date.now());
  let tracker: Tracker | null = null;
  const server = createServer((request, response) => answer(edge, tracker, request, response));
  const port = await listen(server, asked ?? FIRST_PORT, host, asked === undefined ? PORTS_TRIED : 1);
  const { privateKey } = generateKeyPairSync('ed25519');
  tracker = await startTracker({
    server,
    path: TRACKER_PATH,
    notary: {
      prefixes: streamPrefixes(port),
      privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
      // This machine's own address is no public one.
      allowPrivate: true,
    },
  });
  await nameNotary(port, tracker.notary?.publicKey ?? '');
  tellAddresses(port);
  let closing = false;
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    await tracker?.close();
    server.close();
    server.closeAllConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void close());
}

main().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    // Help, or what is wrong, has been printed.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
