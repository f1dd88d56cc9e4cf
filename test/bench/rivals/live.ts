/**
 * A live stream before six viewers, who come, go and are followed by others as in `npm run watch`: with Hearsay and plain
 * hls.js, with p2p-media-loader and hls.js, and with hls.js alone, in turn. Called by `bench-rivals.ts`.
 */
import { tmpdir } from 'node:os';
import { useOfTree } from '../../rig/process-tree.ts';
import { watch, type AudienceOptions } from '../../watch/audience.ts';
import type { Stage } from '../../watch/stage.ts';
import { planVisits, viewerSeconds } from '../../watch/visit-plan.ts';
import type { Measurement } from '../benchmark.ts';
import { LIVE_CHURN, LIVE_ROUNDS, LIVE_SECONDS, VIEWERS } from './limits.ts';
import { setLiveStages, type Audience } from './live-stages.ts';
import { showMeasurements, type Show } from './shows.ts';
import type { RivalsContext } from './transfer-part.ts';

const OPTIONS: AudienceOptions = {
  viewers: VIEWERS,
  seconds: LIVE_SECONDS,
  churn: LIVE_CHURN,
  player: 'hls.js',
  format: 'hls-ts',
  mode: 'live',
  freeriders: 0,
  polluters: 0,
  peers: true,
};

export async function measureLive({
  options,
  versions,
  missing,
  progress,
}: RivalsContext): Promise<Measurement[]> {
  const live = await setLiveStages();
  const { stages, rival } = live;
  if (rival.kind === 'installed') versions.set('p2p-media-loader-hlsjs', rival.version);
  else missing.set('p2p-media-loader-hlsjs', rival.why);
  const shows: Show[] = [];
  try {
    const rounds = options.rounds ?? LIVE_ROUNDS;
    for (let round = 0; round < rounds; round++) {
      const turns = [...stages];
      for (const [audience, stage] of round % 2 === 0 ? turns : turns.reverse()) {
        const show = await showOnce(audience, stage, progress);
        shows.push(show);
        const { offload, stalls, stallSeconds } = show.outcome;
        progress(
          `round ${round + 1} of ${rounds}, ${audience}: offload ${offload.toFixed(3)}, ${stalls} stalls of ` +
            `${stallSeconds} s, ${(show.cpuMs / 1000).toFixed(1)} CPU-s for ${(show.deliveredBytes / 1e6).toFixed(1)} MB`,
        );
      }
    }
  } finally {
    await live.close();
  }
  return showMeasurements(shows);
}

async function showOnce(audience: Audience, stage: Stage, progress: (line: string) => void): Promise<Show> {
  let cpuMs = 0;
  // All that this run has started keeps its profile there.
  const meter = (): void => void (cpuMs = useOfTree(`--user-data-dir=${tmpdir()}`).cpuMs);
  const { outcome, viewers } = await watch(stage, OPTIONS, (what) => progress(`${audience}: ${what}`), meter);
  for (const { faults } of viewers) for (const fault of faults) progress(`${audience}: ${fault}`);
  const deliveredBytes = viewers.reduce((sum, { delivered }) => sum + delivered, 0);
  const seconds = viewerSeconds(planVisits(OPTIONS.viewers, OPTIONS.seconds, OPTIONS.churn));
  return { audience, outcome, cpuMs, deliveredBytes, viewerSeconds: seconds };
}
