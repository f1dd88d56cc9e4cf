/** Reads the time code from the picture that a video shows now, whichever player put it there. Called by pages and tests. */
import { CODE_BLOCKS, readTimeCode } from '../streams/time-code.ts';

/** Where in the strip is looked, as a share of the picture's height, and how much of it is looked at. */
const STRIP_AT = 0.967;
const STRIP_PART = 0.022;

const canvas = new OffscreenCanvas(CODE_BLOCKS, 1);
const context = canvas.getContext('2d', { willReadFrequently: true });

/** Milliseconds from the film's start; `null` when there is no picture, or one that may not be read. */
export function pictureTime(video: HTMLVideoElement): number | null {
  const { videoWidth, videoHeight, readyState } = video;
  if (context === null || readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null;
  // A rendition is at most a few blocks' width away from whole pixels: each block's middle is looked at.
  const block = videoWidth / CODE_BLOCKS;
  for (let index = 0; index < CODE_BLOCKS; index++) {
    const from = [
      (index + 0.25) * block,
      videoHeight * STRIP_AT,
      block / 2,
      videoHeight * STRIP_PART,
    ] as const;
    context.drawImage(video, ...from, index, 0, 1, 1);
  }
  try {
    const { data } = context.getImageData(0, 0, CODE_BLOCKS, 1);
    return readTimeCode(Array.from({ length: CODE_BLOCKS }, (_, index) => data[index * 4 + 1] ?? 0));
  } catch {
    // Of another origin that does not allow it.
    return null;
  }
}
