/**
 * Runs scenarios in processes of their own, two at a time, the longest first. Knows nothing of what they play. Called by
 * `simulate.ts`.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Details, Figures } from './figures/figures.ts';
import type { Order, Report } from './scenario-process.ts';

export interface Outcome {
  readonly scenario: string;
  readonly figures: Figures;
  readonly details: Details;
}

export interface RunListener {
  progress(scenario: string, done: number): void;
  ended(outcome: Outcome): void;
}

/** Processes at once. Judgement: the machines that run this have two cores. */
const AT_ONCE = 2;

/** Megabytes of heap of one process: two of them and the rest fit into 8 GB. */
const HEAP_MB = 3_600;

/** Megabytes of the space for new objects: what an event makes is gone after the next ones. Measured: a tenth less CPU
 * time than with V8's own 16. */
const NEW_SPACE_MB = 64;

/** Outcomes in the order of `orders`. Rejects when a process fails. */
export async function runScenarios(orders: readonly Order[], listener: RunListener): Promise<Outcome[]> {
  const outcomes = new Map<Order, Outcome>();
  const waiting = [...orders].reverse();
  const work = async (): Promise<void> => {
    for (let order = waiting.pop(); order !== undefined; order = waiting.pop()) {
      const outcome = await runScenario(order, listener);
      outcomes.set(order, outcome);
      listener.ended(outcome);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return orders.map((order) => outcomes.get(order)!);
}

function runScenario(order: Order, listener: RunListener): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('scenario-process.ts', import.meta.url)), {
      execArgv: [
        ...process.execArgv,
        `--max-old-space-size=${HEAP_MB}`,
        `--max-semi-space-size=${NEW_SPACE_MB}`,
      ],
    });
    let outcome: Outcome | null = null;
    child.on('message', (message) => {
      const report = message as Report;
      if (report.kind === 'progress') return listener.progress(order.scenario, report.done);
      const { played, wallSeconds, cpuSeconds, peakMB } = report;
      const figures = { ...played.figures, wallSeconds, peakMB };
      outcome = { scenario: order.scenario, figures, details: { ...played.details, cpuSeconds } };
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (outcome !== null) resolve(outcome);
      else reject(new Error(`The scenario "${order.scenario}" ended with code ${code} before its outcome.`));
    });
    child.send(order);
  });
}
