/** The fault of a playlist that can't be read: where, and what was expected there. Called by the parts of the reader. */
import { Fault } from '../fault.ts';

/** Characters of foreign text in a message: enough to find the place. */
const SHOWN_CHARS = 200;

/** `detail`: a sentence's end, such as "a segment has no URL". */
export function unreadable(detail: string): Fault<'playlist'> {
  const shown = detail.length > SHOWN_CHARS ? `${detail.slice(0, SHOWN_CHARS)}…` : detail;
  const message = `The playlist can't be read: ${shown}. Its media come from the network; mend the packaging to share them.`;
  return new Fault('playlist', { detail: shown }, message);
}
