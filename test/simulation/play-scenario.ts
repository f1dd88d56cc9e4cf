/**
 * Plays one scenario twice, with peers and with a plain CDN, and makes its figures. Audiences that never meet, because each
 * has its own tracker, are shards: they may be played apart, also in processes of their own. Knows nothing of processes or
 * files; called by the process of a shard, by the fuzz and by tests.
 */
import { figuresOf, originReasons, stalledShare, type Details, type Figures } from './figures/figures.ts';
import { Tally, type TallyRecord } from './figures/tally.ts';
import { BIN_MS } from './limits.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

export interface PlayOptions {
  readonly seed: string;
  readonly visitors: number;
}

/** What was counted in one shard, in the world with peers and in the other. Can be cloned. */
export interface PlayedShard {
  readonly peers: TallyRecord;
  readonly plain: TallyRecord;
  /** Messages from neighbour to neighbour, data apart. */
  readonly said: number;
  readonly events: number;
}

export interface Played {
  readonly figures: Omit<Figures, 'wallSeconds' | 'peakMB'>;
  readonly details: Omit<Details, 'cpuSeconds'>;
}

/** Steps in which progress is told. */
const STEPS = 100;

/** Share of the time that the control takes, for progress. Measured: engines and their messages are the rest. */
const PLAIN_SHARE = 0.06;

/** Points of a curve of quantiles. */
const CURVE_POINTS = 200;

/** Audiences of a scenario that never meet. */
export function shardsOf(scenario: Scenario, visitors: number): number {
  return scenario.origin.rate === Infinity ? scenario.trackers(visitors).regions.length : 1;
}

/** `progress` is called with the share that is done, in order. */
export function playShard(
  scenario: Scenario,
  options: PlayOptions,
  shard: number,
  progress: (done: number) => void = () => undefined,
): PlayedShard {
  const plain = playWorld(scenario, options, false, shard, (done) => progress(done * PLAIN_SHARE));
  const peers = playWorld(scenario, options, true, shard, (done) =>
    progress(PLAIN_SHARE + done * (1 - PLAIN_SHARE)),
  );
  return {
    peers: peers.tally.record(),
    plain: plain.tally.record(),
    said: peers.mesh.said,
    events: peers.clock.happened,
  };
}

/** The world of a scenario at its end, or of one shard of it. */
export function playWorld(
  scenario: Scenario,
  { seed, visitors }: PlayOptions,
  peers: boolean,
  shard?: number,
  progress: (done: number) => void = () => undefined,
): World {
  const { origin, lastsMs, name } = scenario;
  const trackers = scenario.trackers(visitors);
  const world = new World({
    seed: `${scenario.world ?? name} ${seed}`,
    peers,
    origin,
    trackers,
    ...(shard !== undefined && shardsOf(scenario, visitors) > 1 && { shard }),
  });
  scenario.play(world, visitors);
  for (let step = 1; step <= STEPS; step++) {
    world.run((lastsMs * step) / STEPS);
    progress(step / STEPS);
  }
  world.end();
  return world;
}

/** The figures of all shards together. */
export function figuresOfShards(
  scenario: Scenario,
  visitors: number,
  shards: readonly PlayedShard[],
): Played {
  const peers = new Tally();
  const plain = new Tally();
  for (const shard of shards) {
    peers.merge(shard.peers);
    plain.merge(shard.plain);
  }
  const plateau = scenario.plateau ?? { fromMs: 0, toMs: scenario.lastsMs };
  const sum = (read: (shard: PlayedShard) => number): number =>
    shards.reduce((all, shard) => all + read(shard), 0);
  const present = Math.max(1, peers.presence.total);
  return {
    figures: figuresOf(peers, plain, plateau),
    details: {
      visitors,
      ...detailsOf(peers, plain, scenario),
      originReasons: originReasons(peers, plateau),
      messagesPerVisitorSecond: sum(({ said }) => said) / present,
      events: sum(({ events }) => events),
    },
  };
}

function detailsOf(
  peers: Tally,
  plain: Tally,
  { lastsMs, origin }: Scenario,
): Omit<Details, 'cpuSeconds' | 'visitors' | 'originReasons' | 'messagesPerVisitorSecond' | 'events'> {
  const both = <Value>(read: (tally: Tally) => Value): { peers: Value; plain: Value } => ({
    peers: read(peers),
    plain: read(plain),
  });
  const seconds = Math.floor(lastsMs / BIN_MS);
  return {
    stalls: both((tally) => tally.stalls),
    stalledShare: both(stalledShare),
    firstByteMs: both((tally) => tally.firstByte.quantiles()),
    completionMs: both((tally) => tally.completion.quantiles()),
    finished: both((tally) => tally.finished),
    cutOff: both((tally) => tally.cutOff),
    originBytes: both((tally) => tally.originBytes.total),
    originCents: both((tally) => (tally.originBytes.total / 1e9) * origin.centsPerGB),
    originCopies: peers.originBytes.total / Math.max(1, peers.distinct.total),
    uploadFairness: peers.uploads.fairness(),
    rejected: peers.rejected,
    trackerRepliesPerVisitorSecond: peers.trackerSaid.total / Math.max(1, peers.presence.total),
    series: {
      originBytes: both((tally) => tally.originBytes.bins(seconds)),
      peerBytes: peers.peerBytes.bins(seconds),
      visitors: peers.presence.bins(seconds),
      trackerMessages: peers.trackerHeard.bins(seconds),
    },
    curves: {
      completionMs: both((tally) => tally.completion.curve(CURVE_POINTS)),
      uploadBytes: peers.uploads.curve(CURVE_POINTS),
    },
  };
}
