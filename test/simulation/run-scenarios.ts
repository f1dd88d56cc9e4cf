/**
 * Runs scenarios shard by shard, each in a process of its own, two at a time, the longest scenario first. Knows nothing of
 * what they play. Called by `simulate.ts`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Details, Figures } from './figures/figures.ts';
import { figuresOfShards, shardsOf, type PlayedShard } from './play-scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import type { Scenario } from './scenario.ts';
import type { Report, ShardOrder } from './shard-process.ts';
import { shardScript } from './shard-script.ts';

export interface Outcome {
  readonly scenario: string;
  readonly figures: Figures;
  readonly details: Details;
}

export interface RunListener {
  progress(scenario: string, done: number): void;
  ended(outcome: Outcome): void;
}

export interface RunOptions {
  readonly seed: string;
  /** Instead of each scenario's own number. */
  readonly visitors: number | null;
}

/** Processes at once. Judgement: the machines that run this have two cores. */
const AT_ONCE = 2;

/** Megabytes of heap of one process: two of them and the rest fit into 8 GB. */
const HEAP_MB = 3_600;

/** Megabytes of the space for new objects: what an event makes is gone after the next ones. Measured: a tenth less CPU
 * time than with V8's own 16. */
const NEW_SPACE_MB = 64;

type Ended = Report & { readonly kind: 'played' };

/** A scenario of which some shards are still to be played. */
interface Running {
  readonly scenario: Scenario;
  readonly visitors: number;
  readonly done: number[];
  readonly ended: Ended[];
  startedAt: number | null;
}

/** Outcomes in the order of `names`. Rejects when a process fails. */
export async function runScenarios(
  names: readonly string[],
  { seed, visitors }: RunOptions,
  listener: RunListener,
): Promise<Outcome[]> {
  const running = names.map((name) => {
    const scenario = SCENARIOS.find((each) => each.name === name)!;
    return begin(scenario, visitors ?? scenario.visitors);
  });
  const waiting = [...running]
    .sort((a, b) => workOf(b) - workOf(a))
    .flatMap((each) => each.done.map((_, shard) => ({ each, shard })));
  const outcomes = new Map<Running, Outcome>();
  const script = await shardScript();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { each, shard } = next;
      each.startedAt ??= performance.now();
      const order = { scenario: each.scenario.name, seed, visitors: each.visitors, shard };
      each.ended[shard] = await runShard(script, order, (done) => {
        each.done[shard] = done;
        listener.progress(order.scenario, mean(each.done));
      });
      if (Object.keys(each.ended).length < each.done.length) continue;
      const outcome = outcomeOf(each);
      outcomes.set(each, outcome);
      listener.ended(outcome);
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } catch (error) {
    waiting.length = 0;
    endAll();
    throw error;
  }
  return running.map((each) => outcomes.get(each)!);
}

function begin(scenario: Scenario, visitors: number): Running {
  const done = Array.from({ length: shardsOf(scenario, visitors) }, () => 0);
  return { scenario, visitors, done, ended: [], startedAt: null };
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

const children = new Set<ChildProcess>();

function endAll(): void {
  for (const child of children) child.kill();
}

process.on('exit', endAll);

function runShard(script: string, order: ShardOrder, progress: (done: number) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const heap = [`--max-old-space-size=${HEAP_MB}`, `--max-semi-space-size=${NEW_SPACE_MB}`];
    const child = spawn(process.execPath, [...heap, '--input-type=module', '-'], {
      stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
      // Samples are typed arrays.
      serialization: 'advanced',
    });
    children.add(child);
    // One that has ended before it has read all says so by its end.
    child.stdin?.on('error', () => undefined).end(script);
    let outcome: Ended | null = null;
    child.on('message', (message) => {
      const report = message as Report;
      if (report.kind === 'progress') progress(report.done);
      else outcome = report;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      children.delete(child);
      if (outcome !== null) return resolve(outcome);
      const how = signal === null ? `with code ${code}` : `by ${signal}`;
      const what = `The scenario "${order.scenario}" ended ${how} before its outcome.`;
      reject(new Error(`${what} If memory did not suffice, play it with fewer --visitors.`));
    });
    child.send(order);
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
