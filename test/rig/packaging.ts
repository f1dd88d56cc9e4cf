/**
 * Streams as a site's owner packages them, by a real ffmpeg: on demand or live, HLS or DASH. Knows nothing of what reads
 * them. Called by the tests of playlists and of the notary.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { findFfmpeg } from './ffmpeg.ts';

/** Runs ffmpeg to its end. Rejects when it fails. */
export async function runFfmpeg(args: readonly string[], cwd?: string): Promise<void> {
  const child = await startFfmpeg(args, cwd);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg ended with ${code}: ${args.join(' ')}`));
    });
  });
}

/** ffmpeg under way; the caller kills it. */
export async function startFfmpeg(args: readonly string[], cwd?: string): Promise<ChildProcess> {
  const program = await findFfmpeg();
  return spawn(program, ['-loglevel', 'error', '-y', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    cwd,
  });
}

export type Packaging =
  'hls-ts' | 'hls-fmp4' | 'hls-byterange' | 'dash-timeline' | 'dash-number' | 'dash-file';

export interface PackagingOptions {
  readonly segmentSeconds: number;
  /** Of the whole film, when it is not live. */
  readonly seconds?: number;
  /** In real time and without an end, old segments deleted; `window`: segments listed. */
  readonly live?: { readonly window: number };
  /** Two qualities instead of one. */
  readonly renditions?: 1 | 2;
}

/** Name of the playlist to open: of the master, where there are two qualities in HLS. */
export function playlistName(packaging: Packaging, { renditions = 1 }: PackagingOptions): string {
  if (packaging.startsWith('dash')) return 'stream.mpd';
  return renditions === 2 ? 'master.m3u8' : 'stream.m3u8';
}

/** Arguments with which ffmpeg, run in the folder to be filled, packages a moving picture with a tone. */
export function packagingArgs(packaging: Packaging, options: PackagingOptions): string[] {
  const { live, seconds = 12, renditions = 1, segmentSeconds } = options;
  const length = live === undefined ? `:duration=${seconds}` : '';
  const pace = live === undefined ? '' : '-re ';
  const settings = [
    `${pace}-f lavfi -i testsrc2=size=160x90:rate=25${length}`,
    `${pace}-f lavfi -i sine=frequency=440${length}`,
    ...Array.from({ length: renditions }, () => '-map 0:v -map 1:a'),
    '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac',
    renditions === 2 ? '-b:v:0 300k -b:v:1 100k' : '-b:v 300k',
    // A key frame where each segment is to begin.
    `-g ${segmentSeconds * 25} -keyint_min ${segmentSeconds * 25}`,
    packaging.startsWith('hls') ? hlsSettings(packaging, options) : dashSettings(packaging, options),
  ];
  // One value has a space of its own.
  return settings
    .join(' ')
    .split(' ')
    .map((word) => word.replace('|', ' '));
}

/** Packages a whole film into `directory`. Gives the playlist's path. */
export async function packageFilm(
  packaging: Packaging,
  directory: string,
  options: PackagingOptions,
): Promise<string> {
  await runFfmpeg(packagingArgs(packaging, options), directory);
  return join(directory, playlistName(packaging, options));
}

function hlsSettings(
  packaging: Packaging,
  { segmentSeconds, live, renditions = 1 }: PackagingOptions,
): string {
  const gone = live === undefined ? '' : '+delete_segments+temp_file';
  const file = packaging === 'hls-byterange' ? '+single_file' : '';
  const settings = [
    `-f hls -hls_time ${segmentSeconds} -hls_flags independent_segments${gone}${file}`,
    `-hls_segment_type ${packaging === 'hls-fmp4' ? 'fmp4' : 'mpegts'}`,
    live === undefined
      ? '-hls_list_size 0 -hls_playlist_type vod'
      : `-hls_list_size ${live.window} -hls_delete_threshold 2`,
    `-hls_segment_filename ${segmentName(packaging, renditions)}`,
    renditions === 2
      ? '-master_pl_name master.m3u8 -var_stream_map v:0,a:0|v:1,a:1 stream-%v.m3u8'
      : 'stream.m3u8',
  ];
  return settings.join(' ');
}

function dashSettings(packaging: Packaging, { segmentSeconds, live }: PackagingOptions): string {
  const settings = [
    `-f dash -seg_duration ${segmentSeconds} -use_timeline ${packaging === 'dash-timeline' ? 1 : 0}`,
    packaging === 'dash-file' ? '-use_template 0 -single_file 1' : '-use_template 1',
    live === undefined
      ? '-window_size 0'
      : `-window_size ${live.window} -extra_window_size 2 -remove_at_exit 0`,
    'stream.mpd',
  ];
  return settings.join(' ');
}

function segmentName(packaging: Packaging, renditions: number): string {
  const number = packaging === 'hls-byterange' ? '' : '-%05d';
  return `${renditions === 2 ? 'v%v' : 's'}${number}.${packaging === 'hls-fmp4' ? 'm4s' : 'ts'}`;
}
