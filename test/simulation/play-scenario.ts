/**
 * Plays one scenario twice, with peers and with a plain CDN, and makes its figures. Says how far it is. Knows nothing of
 * processes or files; called by the process of a scenario, by the fuzz and by tests.
 */
import {
  figuresOf,
  originReasons,
  stalledShare,
  type Details,
  type Figures,
  type Plateau,
} from './figures/figures.ts';
import type { Tally } from './figures/tally.ts';
import { BIN_MS } from './limits.ts';
import type { Scenario } from './scenario.ts';
import { World } from './world.ts';

export interface PlayOptions {
  readonly seed: string;
  readonly visitors: number;
  /** Called with the share that is done, in order. */
  readonly progress: (done: number) => void;
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

export function playScenario(scenario: Scenario, options: PlayOptions): Played {
  const { visitors, progress } = options;
  const plain = playWorld(scenario, options, false, (done) => progress(done * PLAIN_SHARE));
  const peers = playWorld(scenario, options, true, (done) =>
    progress(PLAIN_SHARE + done * (1 - PLAIN_SHARE)),
  );
  const plateau = scenario.plateau ?? { fromMs: 0, toMs: scenario.lastsMs };
  return {
    figures: figuresOf(peers.tally, plain.tally, plateau),
    details: detailsOf(peers, plain, visitors, plateau),
  };
}

/** The world of a scenario at its end. */
export function playWorld(
  scenario: Scenario,
  { seed, visitors }: Omit<PlayOptions, 'progress'>,
  peers: boolean,
  progress: (done: number) => void,
): World {
  const { origin, trackers, lastsMs, name } = scenario;
  const world = new World({ seed: `${scenario.world ?? name} ${seed}`, peers, origin, trackers });
  scenario.play(world, visitors);
  for (let step = 1; step <= STEPS; step++) {
    world.run((lastsMs * step) / STEPS);
    progress(step / STEPS);
  }
  world.end();
  return world;
}

function detailsOf(
  peers: World,
  plain: World,
  visitors: number,
  plateau: Plateau,
): Omit<Details, 'cpuSeconds'> {
  const both = <Value>(read: (tally: Tally) => Value): { peers: Value; plain: Value } => ({
    peers: read(peers.tally),
    plain: read(plain.tally),
  });
  const seconds = Math.floor(peers.clock.now / BIN_MS);
  const present = Math.max(1, peers.tally.presence.total);
  return {
    visitors,
    stalls: both((tally) => tally.stalls),
    stalledShare: both(stalledShare),
    firstByteMs: both((tally) => tally.firstByte.quantiles()),
    completionMs: both((tally) => tally.completion.quantiles()),
    finished: both((tally) => tally.finished),
    originBytes: both((tally) => tally.originBytes.total),
    originReasons: originReasons(peers.tally, plateau),
    originCents: { peers: peers.origin.cost, plain: plain.origin.cost },
    originCopies: peers.tally.originBytes.total / Math.max(1, peers.tally.distinct.total),
    uploadFairness: peers.tally.uploads.fairness(),
    rejected: peers.tally.rejected,
    trackerRepliesPerVisitorSecond: peers.tally.trackerSaid.total / present,
    messagesPerVisitorSecond: peers.mesh.said / present,
    events: peers.clock.happened,
    series: {
      originBytes: both((tally) => tally.originBytes.bins(seconds)),
      peerBytes: peers.tally.peerBytes.bins(seconds),
      visitors: peers.tally.presence.bins(seconds),
      trackerMessages: peers.tally.trackerHeard.bins(seconds),
    },
    curves: {
      completionMs: both((tally) => tally.completion.curve(CURVE_POINTS)),
      uploadBytes: peers.tally.uploads.curve(CURVE_POINTS),
    },
  };
}
