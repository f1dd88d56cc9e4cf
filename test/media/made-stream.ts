/**
 * A stream for browser tests, packaged by ffmpeg as the demo's is: test pictures with a time code along their lower edge
 * and one in letters, and a tone that beeps every second. The same call gives the same pictures.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageStreams } from '../../demo-site/streams/package-streams.ts';
import type { Packaged } from '../../demo-site/streams/packaged.ts';
import { findFfmpeg } from '../rig/ffmpeg.ts';

export interface MadeStream {
  /** Absolute path of a folder with `ts/`, `cmaf/`, `timed/` and `stream.json`. */
  readonly folder: string;
  readonly packaged: Packaged;
  remove(): Promise<void>;
}

/** `seconds`: a whole number of times eight. */
export async function makeStream(seconds: number): Promise<MadeStream> {
  const folder = await mkdtemp(join(tmpdir(), 'stream-'));
  const pictures = `-f lavfi -i testsrc2=size=320x180:rate=25:duration=${seconds}`;
  const tone = `-f lavfi -i sine=frequency=220:beep_factor=4:sample_rate=48000:duration=${seconds}`;
  const inputs = `${pictures} ${tone}`.split(' ');
  const source = { inputs, sound: '1:a', seconds, preset: 'ultrafast', timed: true } as const;
  const packaged = await packageStreams(await findFfmpeg(), source, folder);
  return { folder, packaged, remove: () => rm(folder, { recursive: true }) };
}
