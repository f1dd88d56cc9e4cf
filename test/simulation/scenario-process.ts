/**
 * The process of one scenario: plays it and sends progress and outcome to the process that started it. One process each,
 * so that two run at once and memory is measured apart. Called by `simulate.ts` alone.
 */
import { playScenario, type Played } from './play-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { forgetWeight } from './weightless.ts';

/** What the process is told. */
export interface Order {
  readonly scenario: string;
  readonly seed: string;
  readonly visitors: number | null;
}

export type Report =
  | { readonly kind: 'progress'; readonly done: number }
  | {
      readonly kind: 'played';
      readonly played: Played;
      readonly wallSeconds: number;
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
  const { scenario: name, seed, visitors } = message as Order;
  const scenario = SCENARIOS.find((each) => each.name === name);
  if (!scenario) throw new Error(`There is no scenario "${name}".`);
  forgetWeight();
  const start = performance.now();
  const played = playScenario(scenario, {
    seed,
    visitors: visitors ?? scenario.visitors,
    progress: (done) => say({ kind: 'progress', done }, false),
  });
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const wallSeconds = (performance.now() - start) / 1_000;
  const cpuSeconds = (userCPUTime + systemCPUTime) / 1e6;
  say({ kind: 'played', played, wallSeconds, cpuSeconds, peakMB: (maxRSS * 1_024) / 1e6 }, true);
});
