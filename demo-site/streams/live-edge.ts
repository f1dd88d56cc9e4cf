/**
 * The live edge: answers requests for the broadcast as a CDN would, over the packaged film and with no encoder. Knows
 * nothing of who watches. Called by the demo's server and by the origin of `npm run watch`.
 */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { moveFragment, numberTs } from './air-segment.ts';
import { answerLive, LIVE_PATH, segmentAt, type LiveSegment } from './answer-live.ts';
import { ON_AIR_SINCE } from './broadcast.ts';
import { readRange } from './one-range.ts';
import type { Packaged } from './packaged.ts';
import { turnStart } from './track-time.ts';

export interface LiveEdge {
  readonly packaged: Packaged;
  /** Answers a GET or HEAD of a path under `/live/`. `path`: without query. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
  /** The bytes that the segment at `path` has, had or will have; `null` when there is no such segment. */
  bytesAt(path: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** What any page may do with a stream: read it, see its length, and time it. */
export const OPEN_TO_ALL = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Content-Length, Content-Range',
  'Timing-Allow-Origin': '*',
} as const;
/** A segment is the same for ever, a playlist only now, and what is not there yet may be in a moment. */
const KEPT = 'public, max-age=3600, immutable';
const ASKED_AGAIN = 'no-cache';

/** `folder`: what the packager wrote. `now`: milliseconds since the epoch. */
export async function openLiveEdge(folder: string, now: () => number): Promise<LiveEdge> {
  const packaged = JSON.parse(await readFile(join(folder, 'stream.json'), 'utf8')) as Packaged;
  const bytesOf = async ({ file, number, track }: LiveSegment): Promise<Uint8Array<ArrayBuffer>> => {
    const bytes = new Uint8Array(await readFile(join(folder, file)));
    if (number === null) return bytes;
    return track === null ? numberTs(bytes, number) : moveFragment(bytes, turnStart(packaged, track, number));
  };
  return {
    packaged,
    async answer(request, response, path) {
      for (const [name, value] of Object.entries(OPEN_TO_ALL)) response.setHeader(name, value);
      const answer = answerLive(packaged, path, { since: ON_AIR_SINCE, airMs: now() - ON_AIR_SINCE });
      switch (answer.kind) {
        case 'absent':
          response.writeHead(404, { 'Content-Type': 'text/plain', 'Cache-Control': ASKED_AGAIN });
          response.end(`${path}: ${answer.why}\n`);
          return;
        case 'playlist':
          sendBytes(request, response, Buffer.from(answer.text), answer.type, ASKED_AGAIN);
          return;
        case 'segment':
          sendBytes(request, response, await bytesOf(answer), answer.type, KEPT);
      }
    },
    async bytesAt(path) {
      const segment = segmentAt(packaged, path);
      return segment === null ? null : bytesOf(segment);
    },
  };
}

export function isLivePath(path: string): boolean {
  return path.startsWith(LIVE_PATH);
}

function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  type: string,
  caching: string,
): void {
  const range = readRange(request.headers.range, bytes.length);
  const headers = { 'Content-Type': type, 'Cache-Control': caching, 'Accept-Ranges': 'bytes' };
  if (range === 'none there') {
    response.writeHead(416, { ...headers, 'Content-Range': `bytes */${bytes.length}` }).end();
    return;
  }
  const body = range === null ? bytes : bytes.subarray(range.start, range.end);
  const part = range && { 'Content-Range': `bytes ${range.start}-${range.end - 1}/${bytes.length}` };
  response.writeHead(range === null ? 200 : 206, { ...headers, ...part, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}
