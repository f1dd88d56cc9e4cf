/**
 * The native protocol's costs: memory of visitors that stay, and what it takes for others to come, be introduced and go
 * beside them. Called by `bench-tracker.ts`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { decodeTrackerMessage } from '../../../protocol/tracker-codec.ts';
import { encodeVisitorMessage } from '../../../protocol/visitor-codec.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import type { BenchContext, Measurement } from '../benchmark.ts';
import { median } from '../measure.ts';
import { closeAll, connectAll, connectOne } from './connect-all.ts';
import { JOINS, JOINS_PER_SECOND, WANTED } from './limits.ts';
import { quantile } from './quantile.ts';
import { ServerProcess } from './server-process.ts';

interface Round {
  readonly p50: number;
  readonly p99: number;
  readonly messages: number;
  readonly cpuMs: number;
}

const JOIN = encodeVisitorMessage({
  kind: 'join',
  version: WIRE_VERSION,
  site: 'bench.example',
  want: WANTED,
});
const PING = encodeVisitorMessage({ kind: 'ping' });
/** Milliseconds between the signs of life of those who stay. Half of what the tracker asks for. */
const PING_MS = 15_000;

export async function measureNative(
  { rounds, progress }: BenchContext,
  count: number,
): Promise<Measurement[]> {
  const server = await ServerProcess.start('ours');
  const idle: WebSocket[] = [];
  const pinging = setInterval(() => {
    for (const webSocket of idle) webSocket.send(PING);
  }, PING_MS);
  try {
    const memory = await fill(server, idle, rounds, count, progress);
    const found: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const each = await comeAndGo(server, count + round * JOINS);
      found.push(each);
      progress(
        `round ${round + 1}: p50 ${each.p50.toFixed(1)} ms, p99 ${each.p99.toFixed(1)} ms, ${each.cpuMs.toFixed(2)} CPU-ms a join`,
      );
    }
    const of = (field: keyof Round): number[] => found.map((each) => each[field]);
    const beside = `beside ${count} that stay`;
    return [
      measurement('joinP50Ms', of('p50'), `from join to introduction, p50, ${beside}`),
      measurement('joinP99Ms', of('p99'), 'the same, p99'),
      measurement('messagesPerJoin', of('messages'), 'messages in and out until introduced'),
      measurement(
        'cpuMsPerJoin',
        of('cpuMs'),
        'CPU time of the server to connect, join, introduce and leave, ms',
      ),
      {
        ...measurement('idleKBPerSocket', memory, `memory of one who stays, KB, at ${count}`),
        value: memory.at(-1) ?? Number.NaN,
      },
    ];
  } finally {
    clearInterval(pinging);
    closeAll(idle);
    await server.stop();
  }
}

/** Brings `count` visitors in, in `steps` steps; gives the KB for each at the end of each step. */
async function fill(
  server: ServerProcess,
  idle: WebSocket[],
  steps: number,
  count: number,
  progress: BenchContext['progress'],
): Promise<number[]> {
  const empty = await server.memory();
  const memory: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const target = Math.round((count * step) / steps);
    const more = await connectAll(server.url, idle.length, target - idle.length);
    await Promise.all(more.map((webSocket) => join(webSocket)));
    idle.push(...more);
    memory.push(((await server.memory()) - empty) / idle.length / 1024);
    progress(`${idle.length} visitors: ${memory.at(-1)?.toFixed(1)} KB each`);
  }
  return memory;
}

async function comeAndGo(server: ServerProcess, first: number): Promise<Round> {
  const before = await server.cpuMs();
  const start = performance.now();
  const visits: Promise<{ ms: number; messages: number }>[] = [];
  for (let i = 0; i < JOINS; i++) {
    const due = start + (i * 1000) / JOINS_PER_SECOND;
    if (performance.now() < due) await sleep(due - performance.now());
    visits.push(visit(server.url, first + i));
  }
  const found = await Promise.all(visits);
  const cpuMs = ((await server.cpuMs()) - before) / JOINS;
  const delays = found.map(({ ms }) => ms);
  const messages = found.reduce((sum, each) => sum + each.messages, 0) / JOINS;
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), messages, cpuMs };
}

async function visit(url: string, index: number): Promise<{ ms: number; messages: number }> {
  const webSocket = await connectOne(url, index);
  const start = performance.now();
  const messages = await join(webSocket);
  const ms = performance.now() - start;
  webSocket.close();
  return { ms, messages };
}

/** Settles with the count of messages in and out once the tracker has introduced. */
function join(webSocket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    let messages = 1;
    const onMessage = (data: Buffer): void => {
      const message = decodeTrackerMessage(data);
      messages += 1;
      if (message.kind === 'error') reject(new Error(`The tracker refused: ${message.message}`));
      if (message.kind !== 'introduce') return;
      webSocket.off('message', onMessage);
      resolve(messages);
    };
    webSocket.on('message', onMessage);
    webSocket.send(JOIN);
  });
}

function measurement(name: string, rounds: readonly number[], what: string): Measurement {
  return { name, value: median(rounds), rounds, what };
}
