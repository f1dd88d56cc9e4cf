/**
 * The time code along a film's lower edge: black and white blocks that say where in the film a picture belongs, so that
 * whoever sees it can tell without asking a player. Written by the packager, read from pixels by pages and tests.
 */

/** Blocks in a row: white, black, then bits, highest first. */
export const CODE_BLOCKS = 16;

/** Milliseconds that the lowest bit counts. Judgement: fine enough for a delay to live, and it costs few bits. */
export const CODE_STEP_MS = 200;

/** Least difference, of 255, between the two blocks that stand for white and black. */
const MIN_CONTRAST = 80;

/**
 * Milliseconds from the film's start to the picture whose lowest part has these brightnesses (0 to 255), one a block;
 * `null` when that is no time code.
 */
export function readTimeCode(blocks: ArrayLike<number>): number | null {
  const [white = 0, black = 255] = [blocks[0], blocks[1]];
  if (blocks.length !== CODE_BLOCKS || white - black < MIN_CONTRAST) return null;
  const middle = (white + black) / 2;
  let steps = 0;
  for (let block = 2; block < CODE_BLOCKS; block++)
    steps = steps * 2 + ((blocks[block] ?? 0) > middle ? 1 : 0);
  return steps * CODE_STEP_MS;
}
