/**
 * `npx tsx demo-site/make-media.ts [pictures | film | webm]`: makes the demo's pictures and its film with the renderer beside it and ffmpeg. The
 * results are committed; nobody needs to run this to build the demo.
 */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PICTURE_HEIGHT, PICTURE_WIDTH, PICTURES } from './pictures.ts';
import { develop } from './render/develop.ts';
import { buildWorld } from './render/landscape.ts';
import { LANDSCAPES } from './render/scenes.ts';
import { drawView } from './render/view.ts';

const media = fileURLToPath(new URL('./public/media/', import.meta.url));

/** Pictures that show another's place from the same spot, turned by so many radians. */
const TURNED: Readonly<Record<string, { readonly place: string; readonly turn: number }>> = {
  'the-far-shore': { place: 'green-fire', turn: 0.9 },
  'the-long-pass': { place: 'quiet-noon', turn: 0.9 },
  'dry-river': { place: 'red-rooms', turn: 0.9 },
};
/** Standard deviation in 8-bit steps: as much as a fast film has. */
const GRAIN = 4;
/** ffmpeg's JPEG scale, lower is better: gives 100 to 500 KB. */
const JPEG_QUALITY = '1';

const FPS = 24;
const SHOT_S = 5.5;
const FADE_S = 0.5;
const FILM_SIZE = '1280x720';
/** Gives about 7 MB. */
const FILM_RATE = '1350k';
/** libvpx's scale, lower is better: gives about as much. A bit rate is overshot twofold. */
const VP9_QUALITY = '28';
/** Frames between key frames: two seconds, so that seeking is quick. */
const KEY_FRAMES = String(FPS * 2);
/** Shots of the film in order, and the way the camera goes. */
const SHOTS: readonly { readonly name: string; readonly move: Move }[] = [
  { name: 'first-light', move: 'in' },
  { name: 'the-lake-at-six', move: 'right' },
  { name: 'red-rooms', move: 'left' },
  { name: 'slow-waves', move: 'in' },
  { name: 'weather-coming', move: 'right' },
  { name: 'quiet-noon', move: 'out' },
  { name: 'second-moon', move: 'in' },
  { name: 'green-fire', move: 'left' },
];
type Move = 'in' | 'out' | 'left' | 'right';

async function makePictures(): Promise<void> {
  for (const { name } of PICTURES) {
    const { place, turn } = TURNED[name] ?? { place: name, turn: 0 };
    const plan = LANDSCAPES.find((landscape) => landscape.name === place);
    if (plan === undefined) throw new Error(`No landscape is called ${place}. Add it to render/scenes.ts.`);
    const { world, camera } = buildWorld(plan);
    const turned = { ...camera, heading: camera.heading + turn };
    const light = drawView(world, turned, PICTURE_WIDTH, PICTURE_HEIGHT);
    const { exposure, saturation } = plan;
    const pixels = develop(light, PICTURE_WIDTH, PICTURE_HEIGHT, 1, {
      exposure,
      saturation,
      grain: GRAIN,
      seed: 1,
    });
    const raw = [
      '-f',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-s',
      `${PICTURE_WIDTH}x${PICTURE_HEIGHT}`,
      '-i',
      '-',
    ];
    await ffmpeg([...raw, '-q:v', JPEG_QUALITY, '-pix_fmt', 'yuvj420p', `${media}${name}.jpg`], pixels);
    process.stdout.write(`${name}.jpg\n`);
  }
}

/** The part of the picture that the frame shows, as `perspective` takes it: moves by fractions of a pixel. */
function moving(move: Move): string {
  const way = `on/${FPS * SHOT_S}`;
  // 16:9 windows of the picture's 16:10.
  const [from, to] = move === 'in' ? [1, 0.82] : move === 'out' ? [0.82, 1] : [0.86, 0.86];
  const size = `(${from}+(${to}-${from})*${way})`;
  const slide = move === 'left' ? `(1-${way})` : move === 'right' ? way : '0.5';
  const left = `W*(1-${size})*${slide}`;
  const right = `W*((1-${size})*${slide}+${size})`;
  const top = `H*(1-0.9*${size})*0.5`;
  const bottom = `H*(1+0.9*${size})*0.5`;
  const corners = [left, top, right, top, left, bottom, right, bottom];
  return `perspective=${corners.join(':')}:interpolation=linear:sense=source:eval=frame`;
}

/** Wind, and three slow chords that come and go. */
function soundtrack(seconds: number): string {
  const tones = [110, 164.81, 220, 277.18, 329.63, 440];
  const chord = tones.map((hertz, index) => {
    const slow = 0.031 + 0.011 * index;
    return `0.055*sin(2*PI*${hertz}*t)*(0.5+0.5*sin(2*PI*${slow}*t+${index}))`;
  });
  return [
    `aevalsrc='${chord.join('+')}':s=48000:d=${seconds}[chord]`,
    `anoisesrc=color=brown:amplitude=0.12:seed=7:r=48000:d=${seconds},lowpass=f=900,tremolo=f=0.13:d=0.6[wind]`,
    `[chord][wind]amix=inputs=2:normalize=0,aecho=0.8:0.6:310|470:0.35|0.25,volume=1.6,afade=in:d=2,afade=out:st=${seconds - 3}:d=3,aformat=channel_layouts=stereo[sound]`,
  ].join(';');
}

async function makeFilm(): Promise<void> {
  const step = SHOT_S - FADE_S;
  const seconds = SHOTS.length * step + FADE_S;
  const inputs = SHOTS.flatMap(({ name }) => ['-framerate', String(FPS), '-i', `${media}${name}.jpg`]);
  const frames = FPS * SHOT_S;
  const shots = SHOTS.map(({ move }, index) => {
    const held = `scale=1280:800,format=yuv420p,loop=loop=${frames}:size=1,trim=end_frame=${frames},setpts=N/${FPS}/TB`;
    return `[${index}]${held},${moving(move)},scale=${FILM_SIZE},setsar=1,settb=1/${FPS},fps=${FPS}[shot${index}]`;
  });
  const fades = SHOTS.slice(1).map((_, index) => {
    const before = index === 0 ? 'shot0' : `fade${index}`;
    return `[${before}][shot${index + 1}]xfade=transition=fade:duration=${FADE_S}:offset=${(index + 1) * step}[fade${index + 1}]`;
  });
  const finish = `[fade${SHOTS.length - 1}]fade=in:d=0.8,fade=out:st=${seconds - 1.2}:d=1.2,format=yuv420p,noise=alls=3:allf=t:all_seed=7,format=yuv420p[picture]`;
  const filter = [...shots, ...fades, finish, soundtrack(seconds)].join(';');
  const rate = ['-b:v', FILM_RATE, '-maxrate', '1800k', '-bufsize', '2M', '-g', KEY_FRAMES];
  const picture = ['-map', '[picture]', '-c:v', 'libx264', '-preset', 'fast', '-profile:v', 'high', ...rate];
  const sound = ['-map', '[sound]', '-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'];
  await ffmpeg([...inputs, '-filter_complex', filter, ...picture, ...sound, `${media}film.mp4`]);
}

/** Made from the first encoding: what matters is that it is another format. */
async function makeSecondEncoding(): Promise<void> {
  const speed = ['-deadline', 'realtime', '-cpu-used', '7', '-row-mt', '1'];
  const quality = ['-crf', VP9_QUALITY, '-b:v', '0', '-g', KEY_FRAMES];
  const sound = ['-c:a', 'libopus', '-b:a', '96k'];
  const input = ['-i', `${media}film.mp4`];
  await ffmpeg([...input, '-c:v', 'libvpx-vp9', ...speed, ...quality, ...sound, `${media}film.webm`]);
}

/** Leaves out dates and versions. The film comes out the same to look at each time, not to the byte. */
function ffmpeg(args: readonly string[], input?: Uint8Array): Promise<void> {
  const common = ['-v', 'error', '-y'];
  const exact = [
    '-fflags',
    '+bitexact',
    '-flags:v',
    '+bitexact',
    '-flags:a',
    '+bitexact',
    '-map_metadata',
    '-1',
  ];
  const child = spawn('ffmpeg', [...common, ...withBefore(args, exact)], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg ended with ${String(code)}. Its own message stands above.`));
    });
  });
}

/** Output options go before each output's name. */
function withBefore(args: readonly string[], options: readonly string[]): string[] {
  return args.flatMap((arg) =>
    arg.startsWith(media) && /\.(mp4|webm|jpg)$/.test(arg) && isOutput(args, arg) ? [...options, arg] : [arg],
  );
}

function isOutput(args: readonly string[], arg: string): boolean {
  return args[args.indexOf(arg) - 1] !== '-i';
}

await mkdir(media, { recursive: true });
const [only] = process.argv.slice(2);
if (only === undefined || only === 'pictures') await makePictures();
if (only === undefined || only === 'film') await makeFilm();
if (only === undefined || only === 'film' || only === 'webm') await makeSecondEncoding();
