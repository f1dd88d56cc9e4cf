import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeStream, type MadeStream } from './made-stream.ts';

const SECONDS = 16;
const MAKING_MS = 60_000;

let stream: MadeStream;

beforeAll(async () => {
  stream = await makeStream(SECONDS);
}, MAKING_MS);

afterAll(() => stream?.remove());

const read = (path: string): Promise<string> => readFile(join(stream.folder, path), 'utf8');

describe('a film that ffmpeg has packaged', () => {
  test('has three renditions in segments of four seconds', () => {
    const { segments, segmentMs, renditions } = stream.packaged;
    expect([segments, segmentMs]).toEqual([4, 4000]);
    expect(renditions.map(({ width }) => width)).toEqual([160, 256, 320]);
    for (const { codecs, bandwidth } of renditions) {
      expect(codecs).toMatch(/^avc1\./);
      expect(bandwidth).toBeGreaterThan(10_000);
      expect(bandwidth).toBeLessThan(600_000);
    }
  });

  test('has pictures that end with its sound', () => {
    const { picture, sound } = stream.packaged;
    expect(picture.starts.map((start) => start / picture.timescale)).toEqual([0, 4, 8, 12, 16]);
    expect(sound.starts).toHaveLength(5);
    expect((sound.starts.at(-1) ?? 0) / sound.timescale).toBeCloseTo(SECONDS, 2);
  });

  test('is all there that its playlists name, as HLS with TS and with fragments', async () => {
    for (const folder of ['ts', 'cmaf']) {
      const files = await readdir(join(stream.folder, folder));
      const playlists = files.filter((name) => name.endsWith('.m3u8'));
      expect(playlists).toHaveLength(folder === 'ts' ? 4 : 5);
      for (const playlist of playlists) {
        const text = await read(`${folder}/${playlist}`);
        const named = [...text.matchAll(/^[^#\n].*$|URI="([^"]+)"/gm)].map(([line, uri]) => uri ?? line);
        expect(named.length).toBeGreaterThan(2);
        expect(named.filter((name) => !files.includes(name))).toEqual([]);
        expect(text).not.toContain('PROGRAM-DATE-TIME');
      }
    }
  });

  test('has its fragments by number and by time for DASH, and the same bytes in both', async () => {
    expect(await read('cmaf/manifest.mpd')).toContain('$Number$');
    expect(await read('timed/manifest.mpd')).toContain('<SegmentTimeline>');
    const { picture, sound } = stream.packaged;
    for (const [id, track] of [
      ['0', picture],
      [sound.id, sound],
    ] as const) {
      const [byNumber, byTime] = await Promise.all([
        readFile(join(stream.folder, `cmaf/${id}-3.m4s`)),
        readFile(join(stream.folder, `timed/${id}-${track.starts[2]}.m4s`)),
      ]);
      expect(byTime.equals(byNumber)).toBe(true);
    }
  });
});
