/** Says of a scenario whose time did not suffice that its ratios mislead. Called by the table and the report. */
import { cutShort, type Done } from '../figures/cut-short.ts';
import type { Details } from '../figures/figures.ts';
import { bytes, count } from './words.ts';

/** `null` when there is nothing to be said. */
export function cutShortNote(details: Pick<Details, 'finished' | 'cutOff' | 'originBytes'>): string | null {
  const found = cutShort(details);
  if (found === null) return null;
  const { peers, plain } = details.originBytes;
  return [
    `When the time was over, ${told(found.peers)} were done with Hearsay, and ${told(found.plain)} without: shares and ratios compare unlike sets.`,
    `The server sent ${bytes(peers)} with Hearsay and ${bytes(plain)} without.`,
  ].join(' ');
}

function told({ done, of }: Done): string {
  if (done === of) return `all ${count(of)}`;
  return `${done === 0 ? 'none' : `only ${count(done)}`} of ${count(of)}`;
}
