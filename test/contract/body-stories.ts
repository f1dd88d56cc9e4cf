/**
 * Bodies of several pieces, and what neighbours and the network do with each. Played by the shipped answer and by the
 * simulator's delivery alike.
 */
import { sha224 } from '../../build/sha224.ts';
import type { Content } from '../../content/content.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import type { Urgency } from '../../content/urgency.ts';

const PIECES = 6;
/** Milliseconds that a body is given: longer than any story. */
export const PATIENCE_MS = 60_000;
export const bytes = new Uint8Array(PIECES * PIECE_BYTES).map((_, at) => at * 7 + (at >> 8));
export const content: Content = {
  digest: sha224(bytes),
  size: bytes.length,
  pieces: Array.from({ length: PIECES }, (_, at) =>
    sha224(bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES)),
  ).join(''),
  deflatable: false,
};

export interface Story {
  readonly what: string;
  readonly kind: Urgency;
  /** Seconds that a player has left. */
  readonly buffer?: number;
  /** Milliseconds from an ask to the promise; `null`: none is made. */
  readonly promise: number | null;
  /** Milliseconds from an ask until each piece is here; `null`: never; `'none'`: nobody has it, which is said after 10. */
  readonly pieces: readonly (number | null | 'none')[];
  /** Milliseconds to the network's first byte, and for each piece after that. */
  readonly network: readonly [number, number];
  /** From then on whoever is asked says that it fetches, `waitMs` at a time, on our own line, and brings all of it `ms` later. */
  readonly word?: { readonly at: number; readonly waitMs: number; readonly ms: number };
}

/** What the network is bringing is left to one on the same line who has begun before. */
export const YIELDING: Story = {
  what: 'the word of one on our line in the middle of a run',
  kind: 'image',
  promise: 2,
  pieces: [20, 40, 'none', 'none', 'none', 'none'],
  network: [40, 4_000],
  word: { at: 1_000, waitMs: 2_500, ms: 300 },
};

export const STORIES: readonly Story[] = [
  {
    what: 'all from neighbours',
    kind: 'image',
    promise: 2,
    pieces: [20, 40, 60, 80, 100, 120],
    network: [40, 30],
  },
  {
    what: 'silence',
    kind: 'image',
    promise: null,
    pieces: [null, null, null, null, null, null],
    network: [40, 30],
  },
  {
    what: 'a stall in the middle',
    kind: 'image',
    promise: 2,
    pieces: [20, 40, null, null, 100, 120],
    network: [40, 30],
  },
  {
    what: 'none of the last',
    kind: 'media',
    promise: 2,
    pieces: [20, 40, 60, 80, 'none', 'none'],
    network: [40, 30],
  },
  {
    what: 'slow neighbours',
    kind: 'image',
    promise: 2,
    pieces: [400, 800, 1200, 1600, 2000, 2400],
    network: [40, 30],
  },
  {
    what: 'slow neighbours of a player',
    kind: 'media',
    buffer: 10,
    promise: 2,
    pieces: [400, 800, 1200, 1600, 2000, 2400],
    network: [40, 30],
  },
  {
    what: 'a player in a hurry',
    kind: 'media',
    buffer: 1,
    promise: 2,
    pieces: [400, 800, 1200, 1600, 2000, 2400],
    network: [40, 30],
  },
  {
    what: 'neighbours who wake late',
    kind: 'media',
    promise: 60,
    pieces: [70, 80, 90, 100, 110, 120],
    network: [40, 300],
  },
  {
    what: 'nobody has the first',
    kind: 'blocking',
    promise: 2,
    pieces: ['none', 20, 20, 20, 20, 20],
    network: [40, 100],
  },
  {
    what: 'a promise of all and nothing of it',
    kind: 'background',
    promise: 2,
    pieces: [null, null, null, null, null, null],
    network: [40, 30],
  },
  YIELDING,
];

/** What of a body came from the network, when that was asked, from which piece on, and when all was here. */
export interface Course {
  readonly asked: readonly (readonly [at: number, first: number])[];
  readonly network: readonly number[];
  readonly endedAt: number;
}

export interface Timers {
  readonly now: number;
  after(ms: number, act: () => void): void;
}

export interface Hears {
  piece(index: number): void;
  coming(waitMs: number): void;
  unavailable(indexes: readonly number[]): void;
}

/** Neighbours who are asked do as the story says. Returns what takes the ask back. */
export function act(
  { promise, pieces, word }: Story,
  indexes: readonly number[],
  hears: Hears,
  timers: Timers,
): () => void {
  let over = false;
  const after = (ms: number, then: () => void): void => timers.after(ms, () => void (over || then()));
  const said = word && timers.now >= word.at ? word : null;
  if (promise !== null) after(promise, () => hears.coming(said?.waitMs ?? 0));
  for (const index of indexes) {
    const ms = said?.ms ?? pieces[index] ?? null;
    if (ms === 'none') after(10, () => hears.unavailable([index]));
    else if (ms !== null) after(ms, () => hears.piece(index));
  }
  return () => {
    over = true;
  };
}
