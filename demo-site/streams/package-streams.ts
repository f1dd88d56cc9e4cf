/**
 * Packages a film as a site's owner would, with ffmpeg alone: three renditions in segments of four seconds, as HLS with
 * TS, and as HLS and DASH over the same fragmented MP4. Knows nothing of who plays it. Called by `make-streams.ts` and
 * by the tests' own media.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SEGMENT_MS, type Packaged, type Rendition, type Track } from './packaged.ts';
import { CODE_BLOCKS, CODE_STEP_MS } from './time-code.ts';

export interface StreamSource {
  /** ffmpeg's arguments that open the pictures as input 0 and the sound as input 1 (or both as input 0). */
  readonly inputs: readonly string[];
  /** Where the sound is, as ffmpeg's filters name it. */
  readonly sound: '0:a' | '1:a';
  /** A whole number of times eight seconds: then frames of 48 kHz AAC and segments end together. */
  readonly seconds: number;
  /** ffmpeg's name of how hard x264 tries. */
  readonly preset: 'ultrafast' | 'slow';
  /** Also write `timed/`: DASH with a segment timeline and file names by time. */
  readonly timed?: boolean;
}

const FPS = 25;
const SOUND_KBITS = 32;
const SOUND_HERTZ = 48_000;
/** Samples that the AAC encoder puts before the sound. */
const PRIMING_SAMPLES = 1024;
/** Light enough for ten viewers to be decoded by two cores. The strip of the time code is the picture's lowest part. */
const SIZES = [
  { width: 160, height: 90, strip: 4, kbits: 100 },
  { width: 256, height: 144, strip: 6, kbits: 180 },
  { width: 320, height: 180, strip: 8, kbits: 300 },
] as const;

/** Writes `ts/`, `cmaf/` and `stream.json` into `out`, an absolute path. `ffmpeg`: path of the program. */
export async function packageStreams(ffmpeg: string, source: StreamSource, out: string): Promise<Packaged> {
  const work = await mkdtemp(join(tmpdir(), 'streams-'));
  const run = (args: readonly string[], cwd = work): Promise<void> => runFfmpeg(ffmpeg, args, cwd);
  try {
    for (const folder of ['ts', 'cmaf', ...(source.timed === true ? ['timed'] : [])]) {
      await rm(join(out, folder), { recursive: true, force: true });
      await mkdir(join(out, folder), { recursive: true });
    }
    await run(encoding(source));
    await run([...mezzanines(), ...maps(['v', 'a']), ...HLS], join(out, 'ts'));
    await run([...mezzanines(), ...DASH, ...BY_NUMBER, 'manifest.mpd'], join(out, 'cmaf'));
    if (source.timed === true) {
      await run([...mezzanines(), ...DASH, ...BY_TIME, 'manifest.mpd'], join(out, 'timed'));
    }
    await forgetDates(join(out, 'cmaf'));
    const packaged = await describe(source, out);
    await writeFile(join(out, 'stream.json'), `${JSON.stringify(packaged, null, 2)}\n`);
    return packaged;
  } finally {
    await rm(work, { recursive: true });
  }

  function mezzanines(): string[] {
    const pictures = [...SIZES.keys()].flatMap((index) => ['-i', join(work, `${index}.mp4`)]);
    return [...pictures, '-i', join(work, 'sound.aac')];
  }
}

/** The frame's number, coarsely, in black and white blocks along the lower edge: see `time-code.ts`. */
function timeCode(seconds: number): string {
  const framesAStep = (FPS * CODE_STEP_MS) / 1000;
  const bit = `mod(floor(floor(N/${framesAStep})/pow(2,${CODE_BLOCKS - 1}-X)),2)`;
  const luma = `if(eq(X,0),235,if(eq(X,1),16,16+219*${bit}))`;
  return `nullsrc=s=${CODE_BLOCKS}x1:r=${FPS}:d=${seconds},format=gray,geq=lum='${luma}',split=${SIZES.length}`;
}

function encoding({ inputs, sound, seconds, preset }: StreamSource): string[] {
  const filter = [
    `${timeCode(seconds)}${SIZES.map((_, index) => `[code${index}]`).join('')}`,
    `[0:v]fps=${FPS},trim=duration=${seconds},setpts=PTS-STARTPTS,split=${SIZES.length}${SIZES.map((_, index) => `[full${index}]`).join('')}`,
    ...SIZES.flatMap(({ width, height, strip }, index) => [
      `[full${index}]scale=${width}:${height},setsar=1[small${index}]`,
      `[code${index}]scale=${width}:${strip}:flags=neighbor,setsar=1[strip${index}]`,
      `[small${index}][strip${index}]overlay=0:main_h-overlay_h:shortest=1,format=yuv420p[v${index}]`,
    ]),
    `[${sound}]aresample=${SOUND_HERTZ},aformat=channel_layouts=mono,apad,atrim=end_sample=${seconds * SOUND_HERTZ - PRIMING_SAMPLES},asetpts=PTS-STARTPTS[sound]`,
  ].join(';');
  const keys = (FPS * SEGMENT_MS) / 1000;
  // One thread: with several, x264 comes out differently each time.
  const picture = `-c:v libx264 -preset ${preset} -profile:v main -g ${keys} -keyint_min ${keys} -sc_threshold 0 -threads 1`;
  const outputs = SIZES.flatMap(({ kbits }, index) => {
    const rate = `-b:v ${kbits}k -maxrate ${Math.round(kbits * 1.3)}k -bufsize ${kbits * 2}k`;
    return words(`-map [v${index}] ${picture} ${rate} ${EXACT} ${index}.mp4`);
  });
  // In a file without an edit list: ffmpeg's DASH would begin it before time, and name its first segment so.
  const soundOut = words(`-map [sound] -c:a aac -b:a ${SOUND_KBITS}k ${EXACT} sound.aac`);
  return [...inputs, '-filter_complex', filter, ...outputs, ...soundOut];
}

function words(text: string): string[] {
  return text.split(' ');
}

/** No dates, no versions. */
const EXACT = '-fflags +bitexact -flags +bitexact -map_metadata -1';

/** Pictures of each rendition; with `a`, each with its own copy of the sound. */
function maps(kinds: readonly ('v' | 'a')[]): string[] {
  return [...SIZES.keys()].flatMap((index) =>
    kinds.flatMap((kind) => ['-map', kind === 'v' ? `${index}:v` : `${SIZES.length}:a`]),
  );
}

const SECONDS_A_SEGMENT = SEGMENT_MS / 1000;
const HLS = [
  ...words(`-c copy ${EXACT} -f hls -hls_time ${SECONDS_A_SEGMENT} -hls_playlist_type vod`),
  ...words('-hls_flags independent_segments -hls_segment_filename %v-%d.ts -master_pl_name master.m3u8'),
  '-var_stream_map',
  [...SIZES.keys()].map((index) => `v:${index},a:${index}`).join(' '),
  '%v.m3u8',
];
const DASH = [
  ...maps(['v']),
  ...words(
    `-map ${SIZES.length}:a -c copy ${EXACT} -f dash -seg_duration ${SECONDS_A_SEGMENT} -use_template 1`,
  ),
  '-adaptation_sets',
  'id=0,streams=v id=1,streams=a',
  ...words('-init_seg_name init-$RepresentationID$.mp4'),
];
const BY_NUMBER = words(
  '-use_timeline 0 -media_seg_name $RepresentationID$-$Number$.m4s -hls_playlist 1 -hls_master_name master.m3u8',
);
const BY_TIME = words('-use_timeline 1 -media_seg_name $RepresentationID$-$Time$.m4s');

/** Takes out the hours at which ffmpeg wrote: a film has none. */
async function forgetDates(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.m3u8')) continue;
    const text = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), text.replaceAll(/^#EXT-X-PROGRAM-DATE-TIME:.*\n/gm, ''));
  }
}

async function describe(source: StreamSource, out: string): Promise<Packaged> {
  const manifest = await readFile(join(out, 'cmaf/manifest.mpd'), 'utf8');
  const codecs = [...manifest.matchAll(/<Representation [^>]*codecs="([^"]+)"/g)].map(
    ([, codec = '']) => codec,
  );
  const rates = [...manifest.matchAll(/<Representation [^>]*bandwidth="(\d+)"/g)].map(([, rate]) =>
    Number(rate),
  );
  const at = (index: number): { codecs: string; bandwidth: number } => {
    const [codec, bandwidth] = [codecs[index], rates[index]];
    if (codec === undefined || bandwidth === undefined) {
      throw new Error(
        `ffmpeg's manifest tells of no representation ${index}. Expected pictures, then sound.`,
      );
    }
    return { codecs: codec, bandwidth };
  };
  const renditions = SIZES.map(({ width, height }, index): Rendition => ({
    id: String(index),
    width,
    height,
    ...at(index),
  }));
  const sound = SIZES.length;
  return {
    segments: (source.seconds * 1000) / SEGMENT_MS,
    segmentMs: SEGMENT_MS,
    renditions,
    picture: await trackOf(join(out, 'cmaf'), 0),
    sound: { id: String(sound), ...at(sound), ...(await trackOf(join(out, 'cmaf'), sound)) },
  };
}

/** Reads each segment's place in time from its `sidx` box (ISO/IEC 14496-12, 8.16.3), which ffmpeg writes first. */
async function trackOf(folder: string, representation: number): Promise<Track> {
  const starts: number[] = [];
  let timescale = 0;
  let end = 0;
  for (let number = 1; ; number++) {
    const bytes = await readFile(join(folder, `${representation}-${number}.m4s`)).catch(() => null);
    if (bytes === null) return { timescale, starts: [...starts, end] };
    const box = bytes.indexOf('sidx');
    if (box < 0)
      throw new Error(`Segment ${number} of ${representation} has no sidx box. Expected ffmpeg's DASH.`);
    const wide = bytes[box + 4] === 1;
    timescale = bytes.readUInt32BE(box + 12);
    const start = wide ? Number(bytes.readBigUInt64BE(box + 16)) : bytes.readUInt32BE(box + 16);
    const references = box + 16 + (wide ? 16 : 8) + 4;
    starts.push(start);
    end = start + bytes.readUInt32BE(references + 4);
  }
}

function runFfmpeg(ffmpeg: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(ffmpeg, ['-v', 'error', '-y', ...args], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg ended with ${String(code)}. Its own message stands above.`));
    });
  });
}
