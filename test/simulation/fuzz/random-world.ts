/**
 * A random world as plain data, so that it can be told, kept and made smaller: who comes from where with what in mind, and
 * what goes wrong meanwhile. Knows nothing of how it is played.
 */
import type { PauseReason } from '../../../protocol/agent-interface.ts';
import type { Honesty } from '../audience/honesty.ts';
import { MBIT } from '../limits.ts';
import type { Access, Nat } from '../network/place.ts';
import { MINUTE, SECOND } from '../people.ts';
import type { Random } from '../random.ts';

export interface Person {
  readonly at: number;
  /** `null` for to the end. */
  readonly until: number | null;
  readonly access: Access;
  readonly nat: Nat;
  readonly region: number;
  /** Which shared uplink, if any. */
  readonly behind: number | null;
  readonly honesty: Honesty;
  readonly minNeighbours: number;
  readonly maxNeighbours: number;
  readonly uploadSlots: number;
  /** Bytes a second; `null` for no cap. */
  readonly uploadCap: number | null;
  readonly storage: number;
  readonly agentAfterMs: number;
  readonly crashes: boolean;
  readonly pausedBy: readonly PauseReason[];
  readonly hidden: readonly { readonly from: number; readonly to: number }[];
  /** What it does, and with which page or film. */
  readonly does: 'read' | 'watch' | 'watch-live';
  readonly what: number;
}

export interface Trouble {
  readonly kind: 'tracker-fails' | 'partition';
  readonly fromMs: number;
  readonly toMs: number;
}

export interface RandomWorld {
  readonly seed: string;
  readonly lastsMs: number;
  /** Bytes a millisecond; `null` for more than enough. */
  readonly originRate: number | null;
  readonly trackers: readonly number[];
  readonly uplinks: readonly Access[];
  /** Bytes of the files of each page. */
  readonly pages: readonly (readonly number[])[];
  readonly segmentBytes: number;
  readonly people: readonly Person[];
  readonly troubles: readonly Trouble[];
}

const HONESTIES: readonly Honesty[] = ['free-rider', 'polluter', 'staller', 'liar'];
const NATS: readonly Nat[] = ['open', 'cone', 'cone', 'cone', 'symmetric', 'closed'];
const PAUSES: readonly PauseReason[] = ['hidden', 'battery', 'metered', 'data-saver', 'visitor', 'site'];
const DOES: readonly Person['does'][] = ['read', 'read', 'watch', 'watch-live'];

export function drawWorld(seed: string, random: Random): RandomWorld {
  const uplinks = Array.from({ length: random.below(3) }, () => drawAccess(random));
  const pages = Array.from({ length: 1 + random.below(3) }, () => drawPage(random));
  const lastsMs = random.between(20, 60) * SECOND;
  const dishonest = random.pick([0, 0, 0.2, 0.5]);
  const people = Array.from({ length: 2 + random.below(12) }, () =>
    drawPerson(random, lastsMs, uplinks.length, pages.length, dishonest),
  );
  return {
    seed,
    lastsMs,
    originRate: random.chance(0.3) ? Math.round(random.between(10, 400) * MBIT) : null,
    trackers: random.pick([[0], [0, 1], [0, 0]]),
    uplinks,
    pages,
    segmentBytes: Math.round(random.between(20_000, 1_200_000)),
    people,
    troubles: Array.from({ length: random.below(3) }, () => drawTrouble(random, lastsMs)),
  };
}

function drawAccess(random: Random): Access {
  const down = Math.min(1_000, Math.max(2, random.lognormal(30, 3)));
  return {
    down: Math.round(down * MBIT),
    up: Math.round(Math.max(0.3, down * random.between(0.05, 1)) * MBIT),
    latencyMs: Math.round(random.between(1, 60)),
    loss: random.pick([0, 0.0001, 0.001, 0.01]),
  };
}

function drawPage(random: Random): number[] {
  return Array.from({ length: 1 + random.below(8) }, () => Math.ceil(random.lognormal(80_000, 5)));
}

function drawPerson(
  random: Random,
  lastsMs: number,
  uplinks: number,
  pages: number,
  dishonest: number,
): Person {
  const at = Math.round(random.between(0, lastsMs / 2));
  const minNeighbours = 1 + random.below(4);
  return {
    at,
    until: random.chance(0.4) ? Math.round(at + random.exponential(lastsMs / 2)) : null,
    access: drawAccess(random),
    nat: random.pick(NATS),
    region: random.below(2),
    behind: uplinks > 0 && random.chance(0.5) ? random.below(uplinks) : null,
    honesty: random.chance(dishonest) ? random.pick(HONESTIES) : 'honest',
    minNeighbours,
    maxNeighbours: minNeighbours + random.below(6),
    uploadSlots: 1 + random.below(4),
    uploadCap: random.chance(0.3) ? Math.round(random.between(20_000, 1_000_000)) : null,
    storage: Math.round(random.pick([0.3, 5, 250]) * 1e6),
    agentAfterMs: Math.round(random.between(50, 3_000)),
    crashes: random.chance(0.3),
    pausedBy: random.chance(0.15) ? [random.pick(PAUSES)] : [],
    hidden: random.chance(0.2) ? [{ from: at, to: Math.round(at + random.between(0, lastsMs)) }] : [],
    does: random.pick(DOES),
    what: random.below(pages),
  };
}

function drawTrouble(random: Random, lastsMs: number): Trouble {
  const fromMs = Math.round(random.between(0, lastsMs));
  return {
    kind: random.pick(['tracker-fails', 'partition'] as const),
    fromMs,
    toMs: Math.round(fromMs + random.between(0.5 * SECOND, MINUTE / 2)),
  };
}
