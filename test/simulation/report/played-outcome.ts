/** An outcome as a run would have it, for tests of what is made of it. */
import { figuresOfShards, playShard } from '../play-scenario.ts';
import type { Outcome } from '../run-scenarios.ts';
import type { Scenario } from '../scenario.ts';

/** Of a scenario with one shard. */
export function playedOutcome(scenario: Scenario, visitors: number): Outcome {
  const { figures, details } = figuresOfShards(scenario, visitors, [
    playShard(scenario, { seed: '1', visitors }, 0),
  ]);
  return {
    scenario: scenario.name,
    figures: { ...figures, wallSeconds: 1.25, peakMB: 150 },
    details: { ...details, cpuSeconds: 1 },
  };
}

/** The same, had its time been over when only `done` of `of` were done. */
export function cutShortOutcome(outcome: Outcome, done: number, of: number): Outcome {
  const finished = { peers: done, plain: of };
  const cutOff = { peers: of - done, plain: 0 };
  return { ...outcome, details: { ...outcome.details, finished, cutOff } };
}
