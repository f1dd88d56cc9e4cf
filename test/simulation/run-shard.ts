/**
 * Runs one shard of a scenario in a process of its own and says why there is no outcome when there is none. Knows nothing of
 * other shards. Called by `run-scenarios.ts`.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { totalmem } from 'node:os';
import { bytes, count } from './report/words.ts';
import type { Report, ShardOrder } from './shard-process.ts';

export type Ended = Report & { readonly kind: 'played' };

export interface ShardOptions {
  /** What its process runs, see `shardScript`. */
  readonly script: string;
  /** Megabytes (2²⁰ bytes) that its process may have in use, see `heapMegabytes`. */
  readonly heapMB: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Hears which share is done. */
  readonly progress: (done: number) => void;
}

/** Part of a machine's memory that all processes may have in use. Judgement: what V8 keeps beside its heap, the process that
 * started them and the system take the rest. With 8 GB two processes have 3.3 GB each. */
const HEAP_SHARE = 7 / 8;

/** Megabytes of the space for new objects: what an event makes is gone after the next ones. Measured: a tenth less CPU
 * time than with V8's own 16. */
const NEW_SPACE_MB = 64;

/** Bytes that processes here may use: the machine's, or what it grants this one. */
export function memoryHere(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/** For each of so many processes side by side. */
export function heapMegabytes(memory: number, processes: number): number {
  return Math.floor((memory * HEAP_SHARE) / processes / 2 ** 20);
}

const children = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of children) child.kill();
});

/** Rejects with what happened, in words for whoever called the command. */
export function runShard(
  order: ShardOrder,
  { script, heapMB, signal, progress }: ShardOptions,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const heap = [`--max-old-space-size=${heapMB}`, `--max-semi-space-size=${NEW_SPACE_MB}`];
    const child = spawn(process.execPath, [...heap, '--input-type=module', '-'], {
      stdio: ['pipe', 'inherit', 'pipe', 'ipc'],
      // Samples are typed arrays.
      serialization: 'advanced',
      signal,
    });
    children.add(child);
    // One that has ended before it has read all says so by its end.
    child.stdin?.on('error', () => undefined).end(script);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    let outcome: Ended | null = null;
    child.on('message', (message) => {
      const report = message as Report;
      if (report.kind === 'progress') progress(report.done);
      else outcome = report;
    });
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      children.delete(child);
      const outOfMemory = /out of memory/.test(said);
      // What V8 says about memory helps nobody; anything else is a fault of ours.
      if (!outOfMemory) process.stderr.write(said);
      if (outcome !== null) return resolve(outcome);
      const how = killedBy === null ? `with code ${code}` : `by ${killedBy}`;
      reject(new Error(outOfMemory ? needsMemory(order, heapMB) : endedEarly(order, how)));
    });
    child.send(order);
  });
}

const ADVICE = 'play it alone, with fewer --visitors, or on a machine with more memory.';

function needsMemory({ scenario, visitors }: ShardOrder, heapMB: number): string {
  const here = `the ${bytes(heapMB * 2 ** 20)} of memory that each process may use here`;
  return `The scenario "${scenario}" with ${count(visitors)} visitors needs more than ${here}: ${ADVICE}`;
}

function endedEarly({ scenario }: ShardOrder, how: string): string {
  return `The scenario "${scenario}" ended ${how} before its outcome. If memory did not suffice, ${ADVICE}`;
}
