/**
 * Whether a scenario's time was over before enough was done for its ratios to mean what they say. Knows nothing of how that is
 * told.
 */
import type { Details } from './figures.ts';

/** Share of what was begun that may be cut off. The slowest one in a hundred is the last that figures tell of: from here on it
 * is not how long something took, but when the time was over. */
const CUT_OFF_SHARE = 0.01;

export interface Done {
  readonly done: number;
  /** With what was cut off, but not what visitors gave up themselves. */
  readonly of: number;
}

/** `null` when the time sufficed, with peers and without. */
export function cutShort({
  finished,
  cutOff,
}: Pick<Details, 'finished' | 'cutOff'>): { readonly peers: Done; readonly plain: Done } | null {
  const doneOf = (world: 'peers' | 'plain'): Done => ({
    done: finished[world],
    of: finished[world] + cutOff[world],
  });
  const [peers, plain] = [doneOf('peers'), doneOf('plain')];
  const isShort = [peers, plain].some(({ done, of }) => of - done > CUT_OFF_SHARE * of);
  return isShort ? { peers, plain } : null;
}
