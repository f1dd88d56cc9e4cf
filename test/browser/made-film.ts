/** A film for browser tests, made by ffmpeg: every frame differs, and the same call gives the same pictures. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFfmpeg } from '../rig/packaging.ts';

/** Seconds of the film. */
export const FILM_SECONDS = 30;

/** Noise keeps the rate up, so that the film is many pieces long. */
const SETTINGS = [
  `-f lavfi -i testsrc2=size=320x180:rate=25:duration=${FILM_SECONDS}`,
  '-vf noise=alls=40:allf=t -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25',
  '-b:v 3200k -minrate 3200k -maxrate 3200k -bufsize 1600k',
].join(' ');

/** H.264 in an MP4 of about 12 MB, a key frame every second, its index at the front or at the end. */
export async function makeFilm(index: 'front' | 'end' = 'front'): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), 'film-'));
  const file = join(directory, 'film.mp4');
  try {
    await runFfmpeg([
      ...SETTINGS.split(' '),
      ...(index === 'front' ? ['-movflags', '+faststart'] : []),
      file,
    ]);
    return await readFile(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}
