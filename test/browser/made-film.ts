/** Films for browser tests, made by ffmpeg: every frame differs, and the same call gives the same pictures. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../rig/packaging.ts';

/** What a film is like. Noise keeps the rate up, so that it is many pieces long. */
export interface FilmOrder {
  readonly seconds: number;
  /** ffmpeg's name of width and height. */
  readonly size: string;
  readonly kbits: number;
  /** How strong the noise is: 0 to 100. */
  readonly noise: number;
  /** Where its index is. */
  readonly index: 'front' | 'end';
}

/** Seconds of the film that is made by default. */
export const FILM_SECONDS = 30;

/** About 12 MB. */
export const SMALL_FILM: FilmOrder = {
  seconds: FILM_SECONDS,
  size: '320x180',
  kbits: 3200,
  noise: 40,
  index: 'front',
};

/** A little over 100 MB; the larger picture lets the noise fill the rate. */
export const LARGE_FILM: FilmOrder = {
  seconds: 60,
  size: '640x360',
  kbits: 13_400,
  noise: 100,
  index: 'front',
};

/** H.264 in an MP4, a key frame every second. */
export async function makeFilm(order: FilmOrder = SMALL_FILM): Promise<Uint8Array> {
  const { seconds, size, kbits, noise, index } = order;
  const directory = await mkdtemp(join(tmpdir(), 'film-'));
  const file = join(directory, 'film.mp4');
  const settings = [
    `-f lavfi -i testsrc2=size=${size}:rate=25:duration=${seconds}`,
    `-vf noise=alls=${noise}:allf=t -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25`,
    `-b:v ${kbits}k -minrate ${kbits}k -maxrate ${kbits}k -bufsize ${kbits / 2}k`,
    ...(index === 'front' ? ['-movflags +faststart'] : []),
  ].join(' ');
  try {
    await runFfmpeg([...settings.split(' '), file]);
    return await readFile(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}
