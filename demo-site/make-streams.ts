/**
 * `npx tsx demo-site/make-streams.ts`: packages the demo's film for its stream pages with ffmpeg. The results are
 * committed; nobody needs to run this to build the demo.
 */
import { fileURLToPath } from 'node:url';
import { packageStreams } from './streams/package-streams.ts';

const film = fileURLToPath(new URL('./public/media/film.mp4', import.meta.url));
const out = fileURLToPath(new URL('./public/streams/', import.meta.url));

/** The film is a little longer. */
const SECONDS = 40;

const { renditions, segments } = await packageStreams(
  'ffmpeg',
  { inputs: ['-i', film], sound: '0:a', seconds: SECONDS, preset: 'slow' },
  out,
);
process.stdout.write(`${renditions.length} renditions of ${segments} segments in ${out}\n`);
