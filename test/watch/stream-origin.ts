/**
 * The streams' own origin, as a CDN of another name would be: the broadcast and the film on demand, open to all, every
 * byte counted for whom it was sent to. Knows nothing of Hearsay. Called by the watch.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import send from 'send';
import { isLivePath, openLiveEdge, OPEN_TO_ALL, type LiveEdge } from '../../demo-site/streams/live-edge.ts';
import { isSegment } from '../../demo-site/watching/stream-url.ts';
import { disturb, type Trouble } from '../rig/site-troubles.ts';

export interface StreamOrigin {
  readonly origin: string;
  readonly edge: LiveEdge;
  /** A mark that nobody has had before. */
  newMark(): string;
  /** Body bytes of segments sent so far to those whose user agent ends in this mark; `null`: to anyone else. */
  sentTo(mark: string | null): number;
  /** What a segment's URL gives; `null` when it means none. */
  bytesAt(url: string): Promise<Uint8Array | null>;
  /** From now on every segment meets `trouble`. `null`: none any more. */
  trouble(trouble: Trouble | null): void;
  close(): Promise<void>;
}

/** In a user agent, before the mark of a viewer. */
const MARK = ' Viewer/';

/** The user agent of a viewer who is to be told apart. */
export function markedAgent(plain: string, mark: string): string {
  return plain + MARK + mark;
}

/** `streams`: the folder that the packager wrote. */
export async function startStreamOrigin(streams: string, host = '127.0.0.1'): Promise<StreamOrigin> {
  const edge = await openLiveEdge(streams, () => Date.now());
  const sent = new Map<string | null, number>();
  let toMeet: Trouble | null = null;
  let marks = 0;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', 'http://origin');
    const mark = request.headers['user-agent']?.split(MARK)[1] ?? null;
    const counts = isSegment(new URL(pathname, 'http://origin').href);
    const goOn = await disturb(response, counts ? toMeet : null, (bytes) => {
      if (counts && response.statusCode < 300) sent.set(mark, (sent.get(mark) ?? 0) + bytes);
    });
    if (goOn) await serve(edge, streams, request, response, pathname);
  };
  const server = createServer(
    (request, response) => void answer(request, response).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    edge,
    newMark: () => String(marks++),
    sentTo: (mark) => sent.get(mark) ?? 0,
    async bytesAt(url) {
      const { pathname } = new URL(url);
      if (isLivePath(pathname)) return edge.bytesAt(pathname);
      return isSegment(url) ? readFile(join(streams, pathname.replace(/^\/streams\//, ''))) : null;
    },
    trouble: (trouble) => void (toMeet = trouble),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  edge: LiveEdge,
  streams: string,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (isLivePath(path)) return edge.answer(request, response, path);
  for (const [name, value] of Object.entries(OPEN_TO_ALL)) response.setHeader(name, value);
  send(request, path.replace(/^\/streams\//, '/'), { root: streams, maxAge: 3_600_000 }).pipe(response);
}
