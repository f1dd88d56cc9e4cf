/**
 * End to end: ffmpeg packages a live stream and deletes its old segments, a real server serves it, the notary follows it.
 * Every statement is verified with the key, and says what was in the file.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Digest } from '../../../content/digest.ts';
import { readPlaylist } from '../../../content/playlist/read-playlist.ts';
import { SEGMENTS_AHEAD, SEGMENTS_AT_FIRST } from '../../../tracker/notary/limits.ts';
import { eventually } from '../../rig/eventually.ts';
import {
  packageFilm,
  packagingArgs,
  playlistName,
  startFfmpeg,
  type Packaging,
  type PackagingOptions,
} from '../../rig/packaging.ts';
import { startSite, type Site } from '../../rig/site-server.ts';
import { Asker, newNotary } from './one-notary.ts';

/** Does something when its test is over, the last first. */
type Afterwards = (cleanup: () => void | Promise<void>) => void;

/** Complete ones: each is written under another name first. */
const SEGMENT = /^[^.]+\.(?:ts|m4s)$/;

async function digestOf(file: string): Promise<Digest> {
  return createHash('sha224')
    .update(await readFile(file))
    .digest('hex');
}

/** The digest of every segment that has been in a folder, and when it came there. */
class Watch {
  readonly digests = new Map<string, Digest>();
  readonly cameAt = new Map<string, number>();
  private readonly folder: string;
  private readonly timer: NodeJS.Timeout;

  constructor(folder: string) {
    this.folder = folder;
    this.timer = setInterval(() => void this.look(), 20);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    for (const name of await readdir(this.folder)) {
      if (!SEGMENT.test(name) || this.cameAt.has(name)) continue;
      this.cameAt.set(name, performance.now());
      this.digests.set(name, await digestOf(join(this.folder, name)));
    }
  }
}

async function serve(afterwards: Afterwards): Promise<{ folder: string; site: Site; asker: Asker }> {
  const folder = await mkdtemp(join(tmpdir(), 'live-'));
  afterwards(() => rm(folder, { recursive: true, force: true }));
  const site = await startSite({ directory: folder });
  afterwards(() => site.close());
  const notary = await newNotary([`${site.origin}/`]);
  afterwards(() => notary.close());
  return { folder, site, asker: new Asker(notary) };
}

describe.concurrent.each<[Packaging, 1 | 2]>([
  ['hls-ts', 2],
  ['hls-fmp4', 1],
  ['dash-timeline', 2],
  ['dash-number', 1],
])('live %s in %d qualities', (packaging, renditions) => {
  const options: PackagingOptions = { segmentSeconds: 1, live: { window: 4 }, renditions };
  // DASH has picture and sound apart.
  const atOnce = packaging.startsWith('dash') ? 2 * renditions : renditions;

  test(
    'every new segment is vouched for, also after it is gone',
    { timeout: 60_000 },
    async ({ onTestFinished }) => {
      const { folder, site, asker } = await serve(onTestFinished);
      const packager = await startFfmpeg(packagingArgs(packaging, options), folder);
      onTestFinished(() => void packager.kill('SIGKILL'));
      const watch = new Watch(folder);
      onTestFinished(() => watch.stop());
      asker.follow(`${site.origin}/${playlistName(packaging, options)}`);
      // The packager keeps the listed ones and two more: the first are gone by then.
      await eventually('eleven segments of each', () => watch.digests.size >= 11 * atOnce, {
        timeoutMs: 40_000,
      });
      const heard = (): string[] => [...asker.statements.keys()].map((url) => new URL(url).pathname.slice(1));
      const complete = [...watch.digests.keys()]
        .filter((name) => !name.startsWith('init'))
        .slice(0, 8 * atOnce);
      await eventually('a statement of each', () => complete.every((name) => heard().includes(name)));
      await expect(readFile(join(folder, complete[0] ?? ''))).rejects.toMatchObject({ code: 'ENOENT' });
      for (const [url, { entry }] of asker.statements) {
        const name = new URL(url).pathname.slice(1);
        // What initialises is written in two goes, and stays.
        const isInit = name.startsWith('init');
        const digest = isInit ? await digestOf(join(folder, name)) : watch.digests.get(name);
        expect([name, entry.content.digest]).toEqual([name, digest]);
      }
      if (packaging !== 'hls-ts') expect(heard().some((name) => name.startsWith('init'))).toBe(true);
    },
  );
});

describe.concurrent.each<Packaging>(['hls-ts', 'dash-timeline'])('a film in %s', (packaging) => {
  test(
    'begins to be vouched for, and goes on where it is played',
    { timeout: 60_000 },
    async ({ onTestFinished }) => {
      const { folder, site, asker } = await serve(onTestFinished);
      const options = { segmentSeconds: 1, seconds: 40 };
      const file = await packageFilm(packaging, folder, options);
      const url = `${site.origin}/${playlistName(packaging, options)}`;
      const playlist = readPlaylist(await readFile(file, 'utf8'), url, Date.now());
      if (playlist instanceof Error) throw playlist;
      const [first] = playlist.renditions;
      const urls = playlist.segments
        .filter(({ rendition }) => rendition === first?.id)
        .map((segment) => segment.url);
      asker.follow(url);
      await Promise.all(urls.slice(0, SEGMENTS_AT_FIRST).map((segment) => asker.hear(segment)));
      expect(asker.statements.has(urls[SEGMENTS_AT_FIRST] ?? '')).toBe(false);
      asker.vouch(urls[20] ?? '');
      await Promise.all(urls.slice(20, 21 + SEGMENTS_AHEAD).map((segment) => asker.hear(segment)));
      expect(asker.statements.has(urls[19] ?? '')).toBe(false);
      const other = await newNotary([`${site.origin}/`]);
      onTestFinished(() => other.close());
      const later = new Asker(other);
      later.follow(url);
      await later.hear(urls[0] ?? '');
      later.leave();
      for (const [segment, { entry }] of asker.statements) {
        expect(entry.content.digest).toBe(await digestOf(join(folder, new URL(segment).pathname)));
      }
    },
  );
});
