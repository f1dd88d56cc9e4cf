/** Finds ffmpeg, with which tests make the films that are too large to commit. */
import { findOnPath, installDebianPackage } from './debian-package.ts';

/** Path of an ffmpeg: FFMPEG_PATH, else the system's, else Debian's package is installed. */
export async function findFfmpeg(): Promise<string> {
  const given = process.env['FFMPEG_PATH'];
  if (given !== undefined && given !== '') return given;
  const found = await findOnPath(['ffmpeg']);
  if (found !== null) return found;
  const installed = (await installDebianPackage('ffmpeg')) ? await findOnPath(['ffmpeg']) : null;
  if (installed !== null) return installed;
  throw new Error('No ffmpeg found: install your system’s, or set FFMPEG_PATH.');
}
