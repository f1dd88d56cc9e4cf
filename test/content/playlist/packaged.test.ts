/** Playlists as a real ffmpeg writes them: every segment named is a file, and the bytes named are all of it. */
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Playlist } from '../../../content/playlist/playlist.ts';
import { packageFilm, playlistName, type Packaging } from '../../rig/packaging.ts';
import { playlistOf } from './read-text.ts';

const BASE = 'https://cdn.example/film/';
const SECONDS = 9;

const PACKAGINGS: readonly Packaging[] = [
  'hls-ts',
  'hls-fmp4',
  'hls-byterange',
  'dash-timeline',
  'dash-number',
  'dash-file',
];

describe.each(PACKAGINGS.flatMap((packaging) => [[packaging, 1] as const, [packaging, 2] as const]))(
  '%s in %d qualities',
  (packaging, renditions) => {
    const options = { segmentSeconds: 2, seconds: SECONDS, renditions };
    let directory = '';
    let media: Playlist[] = [];

    const readFrom = async (url: string): Promise<Playlist> =>
      playlistOf(await readFile(join(directory, basename(url)), 'utf8'), url);

    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'packaged-'));
      await packageFilm(packaging, directory, options);
      const top = await readFrom(BASE + playlistName(packaging, options));
      expect(top.kind).toBe(packaging.startsWith('hls') && renditions === 2 ? 'master' : 'media');
      media =
        top.kind === 'media' ? [top] : await Promise.all(top.renditions.map(({ url }) => readFrom(url)));
    }, 60_000);
    afterAll(() => rm(directory, { recursive: true }));

    test('names every file of the folder', async () => {
      const named = new Set(
        media
          .flatMap(({ segments }) => segments.flatMap(({ url, init }) => [url, init?.url ?? url]))
          .map((url) => basename(url)),
      );
      const files = (await readdir(directory)).filter((name) => !/\.(m3u8|mpd)$/.test(name));
      expect([...named].sort()).toEqual(files.sort());
    });

    test('gives each rendition the whole time, segment after segment', () => {
      for (const { renditions: listed, segments, live } of media) {
        expect(live).toBe(false);
        for (const { id } of listed) {
          const own = segments.filter(({ rendition }) => rendition === id);
          let end = 0;
          for (const { start, duration } of own) {
            expect(start).toBeCloseTo(end, 1);
            end = start + duration;
          }
          expect(end).toBeGreaterThan(SECONDS - 0.2);
          expect(end).toBeLessThan(SECONDS + 2.2);
        }
      }
    });

    test('names byte ranges that end where the file does', async () => {
      for (const { segments } of media) {
        for (const { url, range } of segments.filter((part) => part.range !== null)) {
          const { size } = await stat(join(directory, basename(url)));
          const last = segments.filter((part) => part.url === url).at(-1);
          expect(last?.range?.end).toBe(size);
          expect(range?.start).toBeLessThan(size);
        }
      }
    });
  },
);
