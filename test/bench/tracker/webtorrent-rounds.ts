/**
 * Our tracker and bittorrent-tracker's server with the same WebTorrent clients, in turn: each round starts both, the
 * one or the other first, and asks of each the same. Called by `bench-tracker.ts`.
 */
import type { WebSocket } from 'ws';
import type { BenchContext, Measurement } from '../benchmark.ts';
import { median, ratios } from '../measure.ts';
import { closeAll, connectAll } from './connect-all.ts';
import {
  ANNOUNCE_TARGET,
  ANNOUNCES,
  AT_A_TIME,
  CLIENTS,
  MEMORY_CLIENTS,
  PACED_ANNOUNCES,
  PACED_PER_SECOND,
  SWARMS,
  WARM_UP,
} from './limits.ts';
import { quantile } from './quantile.ts';
import { ServerProcess, type Side } from './server-process.ts';
import { WebTorrentCrowd } from './webtorrent-crowd.ts';

interface Figures {
  /** A CPU-second of the server. */
  readonly announces: number;
  readonly messages: number;
  readonly bytesPerSocket: number;
  readonly relayP99Ms: number;
}

const SIDES: readonly Side[] = ['ours', 'theirs'];

export async function compareTrackers({ rounds, progress }: BenchContext): Promise<Measurement[]> {
  const figures: Record<Side, Figures[]> = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 === 0 ? SIDES : [...SIDES].reverse()) {
      const found = await measure(side);
      figures[side].push(found);
      progress(`round ${round + 1}, ${side}: ${shown(found)}`);
    }
  }
  const ratio = (field: keyof Figures): number[] =>
    ratios(
      figures.ours.map((each) => each[field]),
      figures.theirs.map((each) => each[field]),
    );
  return [
    measurement(
      'announceRatio',
      ratio('announces'),
      'announces a CPU-second of the server',
      'at least',
      ANNOUNCE_TARGET,
    ),
    measurement(
      'messageRatio',
      ratio('messages'),
      'messages in and out a CPU-second of the server',
      'at least',
      1,
    ),
    measurement('memoryRatio', ratio('bytesPerSocket'), 'memory a connected client', 'at most', 1),
    measurement('relayP99Ratio', ratio('relayP99Ms'), 'an offer from client to client, p99', 'at most', 1),
  ];
}

/** Memory and work in a process each: what the one leaves behind is not the other's. */
async function measure(side: Side): Promise<Figures> {
  const bytesPerSocket = await withServer(side, memoryOfClients);
  return { bytesPerSocket, ...(await withServer(side, workOfClients)) };
}

async function withServer<Found>(side: Side, ask: (server: ServerProcess) => Promise<Found>): Promise<Found> {
  const server = await ServerProcess.start(side);
  try {
    return await ask(server);
  } finally {
    await server.stop();
  }
}

/** Bytes for each client that is connected and in a swarm. */
async function memoryOfClients(server: ServerProcess): Promise<number> {
  const empty = await server.memory();
  const sockets: WebSocket[] = [];
  // So many at a time that none is taken for one that has nothing to say, on however busy a machine.
  while (sockets.length < MEMORY_CLIENTS) {
    const more = await connectAll(server.url, sockets.length, CLIENTS);
    await new WebTorrentCrowd(more, SWARMS).enter();
    sockets.push(...more);
  }
  const full = await server.memory();
  closeAll(sockets);
  return (full - empty) / MEMORY_CLIENTS;
}

async function workOfClients(server: ServerProcess): Promise<Omit<Figures, 'bytesPerSocket'>> {
  const sockets = await connectAll(server.url, 0, CLIENTS);
  const crowd = new WebTorrentCrowd(sockets, SWARMS);
  await crowd.enter();
  await crowd.announce(WARM_UP, AT_A_TIME);
  crowd.delays.length = 0;
  await crowd.announceAtPace(PACED_ANNOUNCES, PACED_PER_SECOND);
  const relayP99Ms = quantile(crowd.delays, 0.99);
  crowd.messages = 0;
  const before = await server.cpuMs();
  await crowd.announce(ANNOUNCES, AT_A_TIME);
  const cpuSeconds = ((await server.cpuMs()) - before) / 1000;
  closeAll(sockets);
  return { announces: ANNOUNCES / cpuSeconds, messages: crowd.messages / cpuSeconds, relayP99Ms };
}

function measurement(
  name: string,
  rounds: readonly number[],
  what: string,
  sense: 'at least' | 'at most',
  value: number,
): Measurement {
  return { name, value: median(rounds), rounds, what: `${what}, ours ÷ theirs`, target: { sense, value } };
}

function shown({ announces, messages, bytesPerSocket, relayP99Ms }: Figures): string {
  const rates = `${announces.toFixed(0)} announces and ${messages.toFixed(0)} messages a CPU-second`;
  return `${rates}, ${(bytesPerSocket / 1024).toFixed(1)} KB a socket, p99 ${relayP99Ms.toFixed(1)} ms`;
}
