/**
 * The switcher's decisions, one to a line: what kind of request, how much its player has left, what neighbours do and what
 * has been measured → which source brings it, when the network begins, and the reason that is told. Played by the shipped
 * answer and by the simulator's delivery alike.
 */
import type { SourceName } from '../../content/delivery/delivery-parts.ts';
import type { HedgeMemory } from '../../content/hedge.ts';
import { LineMeter } from '../../content/line-meter.ts';
import type { Urgency } from '../../content/urgency.ts';

/** Bytes of what is asked for. */
export const BODY_BYTES = 1000;

/** Milliseconds that the network takes to answer. */
export const NETWORK_MS = 100;

/** Milliseconds that an answer is given in all: longer than any budget. */
export const PATIENCE_MS = 20_000;

/** What those do who hold the content, by milliseconds after the ask. */
export type Neighbours =
  | 'nobody'
  | 'silent'
  /** They refuse at once. */
  | 'refusing'
  /** They promise it at once and bring it after so long; `null`: never. `waitMs`: the network could not bring it sooner. */
  | { readonly promise: number | null; readonly waitMs?: number }
  /** They bring it after so long without a word before. */
  | { readonly bring: number };

export interface SwitcherCase {
  readonly kind: Urgency;
  /** Seconds that the player has left; absent: nobody knows. */
  readonly buffer?: number;
  readonly neighbours: Neighbours;
  readonly memory?: Partial<HedgeMemory>;
  readonly line?: Partial<Pick<LineMeter, 'late' | 'wanted'>>;
  /** Bytes a millisecond that the network was seen to bring, alone, for two seconds. */
  readonly seen?: number;
  readonly from: SourceName;
  /** When the network begins; `null`: it is not asked. */
  readonly networkAt: number | null;
  readonly reason: string;
}

const NOBODY = {
  neighbours: 'nobody',
  from: 'network',
  networkAt: 0,
  reason: 'no neighbour holds it',
} as const;
const SILENT = { neighbours: 'silent', from: 'network', reason: 'no sign of peers in time' } as const;
const PROMPT = {
  neighbours: { bring: 5 },
  from: 'peers',
  networkAt: null,
  reason: 'peers in time',
} as const;
/** They promise and bring nothing: the network is begun beside them. */
const BROKEN = {
  neighbours: { promise: null },
  from: 'network',
  reason: 'peers, then the network when they were late',
} as const;

export const SWITCHER_CASES: readonly SwitcherCase[] = [
  // Nobody holds it: nothing is waited for, whatever it is.
  { kind: 'blocking', ...NOBODY },
  { kind: 'media', buffer: 30, ...NOBODY },
  // Nobody has anything of it any more.
  { kind: 'image', neighbours: 'refusing', from: 'network', networkAt: 0, reason: 'peers had nothing' },
  {
    kind: 'media',
    buffer: 30,
    neighbours: 'refusing',
    from: 'network',
    networkAt: 0,
    reason: 'peers had nothing',
  },
  // No sign of life: a moment for each kind, longer for a player with something in hand, never long.
  { kind: 'blocking', ...SILENT, networkAt: 20 },
  { kind: 'image', ...SILENT, networkAt: 25 },
  { kind: 'background', ...SILENT, networkAt: 25 },
  { kind: 'media', ...SILENT, networkAt: 25 },
  { kind: 'media', buffer: 0, ...SILENT, networkAt: 25 },
  { kind: 'media', buffer: 4, ...SILENT, networkAt: 80 },
  { kind: 'media', buffer: 30, ...SILENT, networkAt: 200 },
  // In time: the network is not asked.
  { kind: 'blocking', ...PROMPT },
  { kind: 'media', buffer: 0, ...PROMPT },
  { kind: 'blocking', ...PROMPT, neighbours: { promise: 90 } },
  { kind: 'media', buffer: 5, ...PROMPT, neighbours: { promise: 2900 } },
  // A sign that comes after the network has begun: whoever is first has it.
  { kind: 'image', ...SILENT, neighbours: { bring: 60 }, from: 'peers', networkAt: 25 },
  { kind: 'image', ...SILENT, neighbours: { bring: 160 }, networkAt: 25 },
  // Promised, and not brought: a moment that nobody notices, more for a film or a download that is all that is wanted, a player as
  // much as it can spare.
  { kind: 'blocking', ...BROKEN, networkAt: 100 },
  { kind: 'image', ...BROKEN, networkAt: 100 },
  { kind: 'media', ...BROKEN, networkAt: 600 },
  { kind: 'background', ...BROKEN, networkAt: 600 },
  { kind: 'media', buffer: 0, ...BROKEN, networkAt: 300 },
  { kind: 'media', buffer: 5, ...BROKEN, networkAt: 3000 },
  { kind: 'media', buffer: 30, ...BROKEN, networkAt: 8000 },
  // As much longer as the network would be busy with what else is wanted, for everybody alike.
  { kind: 'image', ...BROKEN, line: { wanted: 800_000 }, networkAt: 500 },
  { kind: 'media', ...BROKEN, line: { wanted: 800_000 }, networkAt: 500 },
  { kind: 'image', ...PROMPT, neighbours: { promise: 490 }, line: { wanted: 800_000 } },
  // Half as long after each promise that was not kept, whichever request it was for.
  { kind: 'image', ...BROKEN, line: { late: 1 }, networkAt: 50 },
  { kind: 'image', ...BROKEN, line: { late: 1, wanted: 800_000 }, networkAt: 250 },
  // A slow network and a player that needs it.
  {
    kind: 'media',
    buffer: 5,
    ...BROKEN,
    memory: { network: { firstByteMs: 100, rate: 1 } },
    networkAt: 1700,
  },
  // What the network could not bring sooner is waited for, but by no player that runs dry.
  { kind: 'image', ...BROKEN, neighbours: { promise: null, waitMs: 2500 }, networkAt: 2500 },
  { kind: 'image', ...PROMPT, neighbours: { promise: 2400, waitMs: 2500 } },
  { kind: 'media', buffer: 0, ...BROKEN, neighbours: { promise: null, waitMs: 2500 }, networkAt: 300 },
  // On a line that was seen to be slow, whoever fetches over the same is given what the network would need; others are not.
  { kind: 'image', ...BROKEN, line: { wanted: 1_100_000 }, seen: 500, networkAt: 650 },
  {
    kind: 'image',
    ...BROKEN,
    neighbours: { promise: null, waitMs: 10 },
    line: { wanted: 1_100_000 },
    seen: 500,
    networkAt: 2300,
  },
];

/** The line of a case. */
export function lineOf({ line, seen }: SwitcherCase): LineMeter {
  const meter = new LineMeter();
  meter.wanted = Infinity;
  meter.start(0);
  if (seen !== undefined) meter.take(2_000 * seen, 2_000);
  meter.end();
  return Object.assign(meter, { wanted: 0 }, line);
}
