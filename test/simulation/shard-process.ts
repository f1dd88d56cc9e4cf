/**
 * The process of one shard of a scenario: plays it and sends progress and outcome to the process that started it. One
 * process each, so that two run at once and memory is measured apart. Called by `run-scenarios.ts` alone.
 */
import { playShard, type PlayedShard } from './play-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { forgetWeight } from './weightless.ts';

/** What the process is told. */
export interface ShardOrder {
  readonly scenario: string;
  readonly seed: string;
  readonly visitors: number;
  readonly shard: number;
}

export type Report =
  | { readonly kind: 'progress'; readonly done: number }
  | {
      readonly kind: 'played';
      readonly played: PlayedShard;
      readonly cpuSeconds: number;
      readonly peakMB: number;
    };

/** Sends, and ends the process after what is last. */
function say(report: Report, last: boolean): void {
  process.send?.(report, undefined, undefined, () => {
    if (last) process.exit(0);
  });
}

process.once('message', (message) => {
  const { scenario: name, shard, ...options } = message as ShardOrder;
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario) throw new Error(`There is no scenario "${name}".`);
  forgetWeight();
  const played = playShard(scenario, options, shard, (done) => say({ kind: 'progress', done }, false));
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  say({ kind: 'played', played, cpuSeconds, peakMB: (maxRSS * 1_024) / 1e6 }, true);
});
