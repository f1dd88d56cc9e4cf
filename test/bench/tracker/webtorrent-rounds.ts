/**
 * Our tracker and bittorrent-tracker's server with the same WebTorrent clients, in turn: each round starts both, the
 * one or the other first, and asks of each the same, a slice at a time: what troubles the machine for a while troubles
 * both. Called by `bench-tracker.ts`.
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
  PACED_SLICES,
  SLICES,
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

type Work = Omit<Figures, 'bytesPerSocket'>;

const SIDES = ['ours', 'theirs'] as const satisfies readonly Side[];

export async function compareTrackers({ rounds, progress }: BenchContext): Promise<Measurement[]> {
  const figures: Record<Side, Figures[]> = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? SIDES : [...SIDES].reverse();
    for (const [side, found] of await measure(order)) {
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
async function measure(order: readonly Side[]): Promise<(readonly [Side, Figures])[]> {
  const memory = new Map<Side, number>();
  for (const side of order) memory.set(side, await memoryOfClients(side));
  const benches: Workbench[] = [];
  try {
    for (const side of order) benches.push(await Workbench.open(side));
    await inTurn(benches, PACED_SLICES, (bench) => bench.announceAtPace());
    await inTurn(benches, SLICES, (bench) => bench.announce());
    return benches.map((bench) => {
      const bytesPerSocket = memory.get(bench.side) ?? Number.NaN;
      return [bench.side, { bytesPerSocket, ...bench.figures() }];
    });
  } finally {
    for (const bench of benches) await bench.close();
  }
}

async function inTurn(
  benches: readonly Workbench[],
  slices: number,
  work: (bench: Workbench) => Promise<void>,
): Promise<void> {
  for (let slice = 0; slice < slices; slice++) {
    for (const bench of slice % 2 === 0 ? benches : [...benches].reverse()) await work(bench);
  }
}

/** Bytes for each client that is connected and in a swarm. */
async function memoryOfClients(side: Side): Promise<number> {
  const server = await ServerProcess.start(side);
  const sockets: WebSocket[] = [];
  try {
    const empty = await server.memory();
    // So many at a time that none is taken for one that has nothing to say, on however busy a machine.
    while (sockets.length < MEMORY_CLIENTS) {
      const more = await connectAll(server.url, sockets.length, CLIENTS);
      await new WebTorrentCrowd(more, SWARMS).enter();
      sockets.push(...more);
    }
    return ((await server.memory()) - empty) / MEMORY_CLIENTS;
  } finally {
    closeAll(sockets);
    await server.stop();
  }
}

/** A server with the clients that announce to it, and what that has taken so far. */
class Workbench {
  readonly side: Side;
  private readonly server: ServerProcess;
  private readonly sockets: readonly WebSocket[];
  private readonly crowd: WebTorrentCrowd;
  private readonly delays: number[] = [];
  private messages = 0;
  private cpuMs = 0;

  private constructor(side: Side, server: ServerProcess, sockets: readonly WebSocket[]) {
    this.side = side;
    this.server = server;
    this.sockets = sockets;
    this.crowd = new WebTorrentCrowd(sockets, SWARMS);
  }

  static async open(side: Side): Promise<Workbench> {
    const server = await ServerProcess.start(side);
    const bench = new Workbench(side, server, await connectAll(server.url, 0, CLIENTS));
    await bench.crowd.enter();
    await bench.crowd.announce(WARM_UP, AT_A_TIME);
    return bench;
  }

  /** A slice of those by whose offers delays are measured. */
  async announceAtPace(): Promise<void> {
    this.crowd.delays.length = 0;
    await this.crowd.announceAtPace(PACED_ANNOUNCES / PACED_SLICES, PACED_PER_SECOND);
    this.delays.push(...this.crowd.delays);
  }

  /** A slice of those that come as fast as they can be answered. */
  async announce(): Promise<void> {
    this.crowd.messages = 0;
    const before = await this.server.cpuMs();
    await this.crowd.announce(ANNOUNCES / SLICES, AT_A_TIME);
    this.cpuMs += (await this.server.cpuMs()) - before;
    this.messages += this.crowd.messages;
  }

  figures(): Work {
    const cpuSeconds = this.cpuMs / 1000;
    const relayP99Ms = quantile(this.delays, 0.99);
    return { announces: ANNOUNCES / cpuSeconds, messages: this.messages / cpuSeconds, relayP99Ms };
  }

  async close(): Promise<void> {
    closeAll(this.sockets);
    await this.server.stop();
  }
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
