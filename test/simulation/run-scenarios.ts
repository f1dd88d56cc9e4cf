/**
 * Runs scenarios shard by shard, two processes at a time, the longest scenario first. One that fails does not hold up the
 * others. Knows nothing of what they play. Called by `simulate.ts`.
 */
import type { Details, Figures } from './figures/figures.ts';
import { figuresOfShards, shardsOf, type PlayedShard } from './play-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Scenario } from './scenario.ts';
import { heapMegabytes, memoryHere, runShard, type Ended } from './run-shard.ts';
import { shardScript } from './shard-script.ts';

export interface Outcome {
  readonly scenario: string;
  readonly figures: Figures;
  readonly details: Details;
}

/** A scenario that has none. */
export interface Failure {
  readonly scenario: string;
  /** What happened and what to do. */
  readonly why: string;
}

/** Each in the order of the names. */
export interface Outcomes {
  readonly played: readonly Outcome[];
  readonly failed: readonly Failure[];
}

export interface RunListener {
  progress(scenario: string, done: number): void;
  ended(outcome: Outcome): void;
  failed(failure: Failure): void;
}

export interface RunOptions {
  readonly seed: string;
  /** Instead of each scenario's own number. */
  readonly visitors: number | null;
  /** Bytes that all processes together may use; what there is here when left out. */
  readonly memory?: number;
}

/** Processes at once. Judgement: the machines that run this have two cores. */
const AT_ONCE = 2;

/** A scenario of which some shards are still to be played. */
interface Running {
  readonly scenario: Scenario;
  readonly visitors: number;
  readonly done: number[];
  readonly ended: Ended[];
  startedAt: number | null;
  failure: Failure | null;
  /** Ends its processes. */
  readonly end: AbortController;
}

export async function runScenarios(
  names: readonly string[],
  { seed, visitors, memory = memoryHere() }: RunOptions,
  listener: RunListener,
): Promise<Outcomes> {
  const running = names.map((name) => {
    const scenario = SCENARIOS.find((each) => each.name === name)!;
    return begin(scenario, visitors ?? scenario.visitors);
  });
  const waiting = [...running]
    .sort((a, b) => workOf(b) - workOf(a))
    .flatMap((each) => each.done.map((_, shard) => ({ each, shard })));
  const outcomes = new Map<Running, Outcome>();
  const script = await shardScript();
  const atOnce = Math.min(AT_ONCE, waiting.length);
  const heapMB = heapMegabytes(memory, atOnce);
  const play = async (each: Running, shard: number): Promise<void> => {
    each.startedAt ??= performance.now();
    const order = { scenario: each.scenario.name, seed, visitors: each.visitors, shard };
    const progress = (done: number): void => {
      each.done[shard] = done;
      if (each.failure === null) listener.progress(order.scenario, mean(each.done));
    };
    each.ended[shard] = await runShard(order, { script, heapMB, signal: each.end.signal, progress });
    if (Object.keys(each.ended).length < each.done.length) return;
    const outcome = outcomeOf(each);
    outcomes.set(each, outcome);
    listener.ended(outcome);
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { each, shard } = next;
      if (each.failure === null)
        await play(each, shard).catch((error: unknown) => fail(each, error, listener));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return {
    played: running.flatMap((each) => outcomes.get(each) ?? []),
    failed: running.flatMap(({ failure }) => failure ?? []),
  };
}

/** The first that goes wrong is told; then its other processes are ended. */
function fail(each: Running, error: unknown, listener: RunListener): void {
  if (each.failure !== null) return;
  const why = error instanceof Error ? error.message : String(error);
  each.failure = { scenario: each.scenario.name, why };
  listener.failed(each.failure);
  each.end.abort();
}

function begin(scenario: Scenario, visitors: number): Running {
  const done = Array.from({ length: shardsOf(scenario, visitors) }, () => 0);
  return { scenario, visitors, done, ended: [], startedAt: null, failure: null, end: new AbortController() };
}

/** Sorts by it, so that no long one is left alone at the end. */
function workOf({ scenario, visitors }: Running): number {
  return visitors * scenario.lastsMs;
}

function outcomeOf({ scenario, visitors, ended, startedAt }: Running): Outcome {
  const played = figuresOfShards(
    scenario,
    visitors,
    ended.map((each): PlayedShard => each.played),
  );
  const wallSeconds = (performance.now() - startedAt!) / 1_000;
  const largest = ended.map(({ peakMB }) => peakMB).sort((a, b) => b - a);
  const cpuSeconds = sum(ended.map((each) => each.cpuSeconds));
  return {
    scenario: scenario.name,
    figures: { ...played.figures, wallSeconds, peakMB: sum(largest.slice(0, AT_ONCE)) },
    details: { ...played.details, cpuSeconds },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
