/**
 * Who comes, for scenarios to choose from: lines, devices, addresses, the comings and goings of an audience. Figures are
 * judgements of what is usual; a scenario that is about one of them sets its own. Knows nothing of what people do.
 */
import type { PauseReason } from '../../protocol/agent-interface.ts';
import type { TrackersOptions } from './audience/trackers.ts';
import { MBIT } from './limits.ts';
import { placeOf, type Access, type Nat, type Place } from './network/place.ts';
import type { Random } from './random.ts';
import type { Guest } from './world.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const MB = 1_000_000;

/** A CDN with room for everybody. Cents: a common list price. */
export const ROOMY_CDN = { rate: Infinity, centsPerGB: 4 } as const;

/** What browsers let a site keep: of a computer, and of a telephone. */
const STORAGE_BYTES = 250 * MB;
const MOBILE_STORAGE_BYTES = 60 * MB;

/** Share of visitors who turn to another tab for a while, and milliseconds until they do and for how long, on average. */
const HIDING_SHARE = 0.2;
const HIDING_AFTER_MS = MINUTE;
const HIDDEN_FOR_MS = MINUTE;

/** Milliseconds until an agent runs that the site has marked as eager. Judgement: Hearsay's scripts come over the line, too. */
const EAGER_AGENT_MS = 600;

/** The same of those who have been here before and have Hearsay's scripts in their stores: from a page's asking for its files until
 * the agent's thread asks for the tracker. Measured in Chromium, median of six, 90 to 129, with 29 files of 12 MB under way over
 * 10 Mbit/s and 35 ms one way, three times over HTTP/1.1 and three times over HTTP/2. */
export const RETURNING_AGENT_MS = 110;

/** Share of visits that end without a word. */
const CRASH_SHARE = 0.1;

/** Members of one tracker, at most, where an audience is large. Judgement: such an operator has several, and whoever is with one
 * never meets those of another. Simulated: with one tracker 400 viewers of a live match have an offload of 0.918, 1,200 of
 * 0.926. */
const MEMBERS = 1_000;

/** Trackers for so many visitors of so many regions, in turn. */
export function trackersFor(visitors: number, regions: number): TrackersOptions {
  return { regions: Array.from({ length: Math.ceil(visitors / MEMBERS) }, (_, number) => number % regions) };
}

/** A household: median 60 Mbit/s down, 15 up, spread as lines are. */
export function homeLine(random: Random): Access {
  return {
    down: Math.max(8, random.lognormal(60, 1.8)) * MBIT,
    up: Math.max(1.5, random.lognormal(15, 2)) * MBIT,
    latencyMs: random.between(3, 15),
    loss: random.chance(0.15) ? 0.002 : 0.0001,
  };
}

/** A telephone on a mobile network. */
export function mobileLine(random: Random): Access {
  return {
    down: Math.max(4, random.lognormal(25, 2)) * MBIT,
    up: Math.max(1, random.lognormal(6, 2)) * MBIT,
    latencyMs: random.between(15, 45),
    loss: 0.001,
  };
}

/** 4.4 % without UDP, or with too little of it: measured of those who watch videos in Chrome (Langley et al., 2017, section 7.2;
 * of networks 3 to 5 %, RFC 9308, section 2). Browsers offer each other no TCP: all of them only call, and none listens. Of the
 * rest 10 % symmetric, 15 % open: judgement, with which three of four pairs connect. */
export function usualNat(random: Random): Nat {
  const dice = random.next();
  if (dice < 0.15) return 'open';
  if (dice < 0.856) return 'cone';
  return dice < 0.956 ? 'symmetric' : 'closed';
}

/** An address of one of eight networks in a region; hardly two visitors share one. */
export function addressIn(region: number, random: Random): string {
  return `${20 + region * 8 + random.below(8)}.${random.below(250)}.${random.below(250)}.${1 + random.below(250)}`;
}

/** Somebody at home or, one in six, on a telephone line. */
export function somewhere(
  region: number,
  random: Random,
): { readonly place: Place; readonly mobile: boolean } {
  const mobile = random.chance(1 / 6);
  const access = mobile ? mobileLine(random) : homeLine(random);
  const where = { address: addressIn(region, random), nat: usualNat(random), region };
  return { place: placeOf(access, where), mobile };
}

/** A guest with everything usual but for what is given. Telephones' lines are metered, and their stores are small. */
export function guest(
  given: Pick<Guest, 'at' | 'place' | 'does'> & Partial<Guest> & { readonly mobile?: boolean },
  random: Random,
): Guest {
  const { mobile, ...rest } = given;
  const pausedBy: PauseReason[] = mobile === true ? ['metered'] : [];
  const from = given.at + random.exponential(HIDING_AFTER_MS);
  const hiding = { from, to: from + random.exponential(HIDDEN_FOR_MS) };
  return {
    until: Infinity,
    limits: {},
    storage: mobile === true ? MOBILE_STORAGE_BYTES : STORAGE_BYTES,
    honesty: 'honest',
    agentAfterMs: EAGER_AGENT_MS,
    crashes: random.chance(CRASH_SHARE),
    pausedBy,
    hidden: random.chance(HIDING_SHARE) ? [hiding] : [],
    ...rest,
  };
}

export interface Stay {
  readonly at: number;
  readonly until: number;
}

/** Milliseconds in which comings and goings are decided. */
const STEP_MS = 250;

/**
 * When each member of an audience comes and goes, so that `size(now)` are there: besides what growing and shrinking
 * takes, a share `churn` a minute is replaced. The last ones stay to the end.
 */
export function comingsAndGoings(
  size: (now: number) => number,
  churn: number,
  lastsMs: number,
  random: Random,
): Stay[] {
  const stays: { at: number; until: number }[] = [];
  const here: { at: number; until: number }[] = [];
  let owed = 0;
  for (let now = 0; now < lastsMs; now += STEP_MS) {
    owed += (here.length * churn * STEP_MS) / MINUTE;
    const wanted = Math.round(size(now));
    for (; here.length > 0 && (owed >= 1 || here.length > wanted); owed = Math.max(0, owed - 1)) {
      const place = random.below(here.length);
      here[place]!.until = now + random.between(0, STEP_MS);
      const last = here.pop()!;
      if (place < here.length) here[place] = last;
    }
    while (here.length < wanted) {
      const stay = { at: now + random.between(0, STEP_MS), until: Infinity };
      here.push(stay);
      stays.push(stay);
    }
  }
  return stays;
}
