import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ON_AIR_SINCE } from '../../../demo-site/streams/broadcast.ts';
import { openLiveEdge, type LiveEdge } from '../../../demo-site/streams/live-edge.ts';
import { trackTime } from '../../../demo-site/streams/track-time.ts';

const STREAMS = fileURLToPath(new URL('../../../demo-site/public/streams/', import.meta.url));
/** Segment 99 has just become whole. */
const AIR_MS = 400_000;

let edge: LiveEdge;
let server: Server;
let origin = '';

beforeAll(async () => {
  edge = await openLiveEdge(STREAMS, () => ON_AIR_SINCE + AIR_MS);
  server = createServer((request, response) => void edge.answer(request, response, request.url ?? '/'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => void server.close());

describe('over HTTP the live edge', () => {
  test('gives a playlist that is asked for again and a segment that is kept, to every origin', async () => {
    const playlist = await fetch(`${origin}/live/ts/0.m3u8`);
    expect(playlist.headers.get('cache-control')).toBe('no-cache');
    expect(playlist.headers.get('content-type')).toBe('application/vnd.apple.mpegurl');
    expect(await playlist.text()).toContain('#EXT-X-MEDIA-SEQUENCE:94\n');
    const segment = await fetch(`${origin}/live/ts/0-99.ts`);
    expect(segment.headers.get('cache-control')).toContain('immutable');
    expect(segment.headers.get('access-control-allow-origin')).toBe('*');
    expect(new Uint8Array(await segment.arrayBuffer())).toEqual(await edge.bytesAt('/live/ts/0-99.ts'));
  });

  test.each([
    ['bytes=0-', 206, 0, undefined],
    ['bytes=10-19', 206, 10, 20],
    ['bytes=-5', 206, -5, undefined],
    ['bytes=10-99999999', 206, 10, undefined],
    ['bytes=0-1,5-6', 200, 0, undefined],
  ])('answers %s with %i', async (range, status, start, end) => {
    const whole = (await edge.bytesAt('/live/cmaf/0-99.m4s'))!;
    const response = await fetch(`${origin}/live/cmaf/0-99.m4s`, { headers: { Range: range } });
    expect(response.status).toBe(status);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(whole.slice(start, end));
  });

  test('has no bytes past the end, none of what has left, and none of what is to come', async () => {
    const past = await fetch(`${origin}/live/ts/0-99.ts`, { headers: { Range: 'bytes=99999999-' } });
    expect(past.status).toBe(416);
    for (const path of ['/live/ts/0-100.ts', '/live/ts/0-86.ts']) {
      const response = await fetch(origin + path);
      expect([path, response.status, response.headers.get('cache-control')]).toEqual([path, 404, 'no-cache']);
    }
  });
});

describe('a segment', () => {
  test.each(['/live/ts/1-%.ts', '/live/cmaf/1-%.m4s'])(
    'of %s has other bytes in each turn of the film',
    async (path) => {
      const { segments } = edge.packaged;
      const bytes = await Promise.all(
        [90, 90 + segments].map(async (number) => (await edge.bytesAt(path.replace('%', String(number))))!),
      );
      expect(bytes[0]).not.toEqual(bytes[1]);
      expect(bytes[0]!.length).toBe(bytes[1]!.length);
    },
  );

  test('as TS is still whole packets', async () => {
    const ts = (await edge.bytesAt('/live/ts/0-99.ts'))!;
    expect(ts.length % 188).toBe(0);
    for (let at = 0; at < ts.length; at += 188) expect(ts[at]).toBe(0x47);
  });

  test('as a fragment begins where its number says, in the broadcast’s own time', async () => {
    const { picture, sound } = edge.packaged;
    for (const [id, track] of [
      ['0', picture],
      ['3', sound],
    ] as const) {
      const number = 4_000_000_007;
      const bytes = Buffer.from((await edge.bytesAt(`/live/cmaf/${id}-${number}.m4s`))!);
      const time = BigInt(trackTime(edge.packaged, track, number));
      expect(bytes.readBigUInt64BE(bytes.indexOf('tfdt') + 8)).toBe(time);
      expect(bytes.readBigUInt64BE(bytes.indexOf('sidx') + 16)).toBe(time);
      expect((await edge.bytesAt(`/live/timed/${id}-${time}.m4s`))!).toEqual(new Uint8Array(bytes));
    }
  });
});
