/**
 * 15,000 idle visitors while 200 a second join and leave for a minute, on real sockets: no join may fail, and the tracker's
 * memory afterwards must be what it was. `--sockets`, `--rate`, `--seconds`, `--json`.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { decodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { encodeVisitorMessage } from '../../protocol/visitor-codec.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';

/** Joins at once while the idle ones come. */
const AT_ONCE = 100;
/** Milliseconds after which a join has failed. Judgement: a machine that others keep busy. */
const PATIENCE_MS = 30_000;
/** Milliseconds between an idle visitor's signs of life, and that a guest stays. */
const PING_MS = 25_000;
const STAY_MS = 2_000;
/** How much more memory may be in use afterwards, as a share. */
const MAX_GROWTH = 0.1;

interface Sample {
  readonly heapMB: number;
  readonly rssMB: number;
  readonly cpuMs: number;
  readonly stats: { readonly members: number; readonly sockets: number; readonly joins: number };
}

const { values } = parseArgs({
  options: {
    sockets: { type: 'string', default: '15000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean', default: false },
  },
});
const [idle, rate, seconds] = [Number(values.sockets), Number(values.rate), Number(values.seconds)];

let lastAddress = 0;
let failed = 0;

/** Each visitor behind an address of its own, as a proxy would say. */
function newAddress(): string {
  lastAddress += 1;
  return [10, (lastAddress >> 16) & 255, (lastAddress >> 8) & 255, lastAddress & 255].join('.');
}

/** Connects and joins; null when that did not come to an introduction in time. */
function enter(url: string): Promise<WebSocket | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: { 'x-forwarded-for': newAddress() },
    });
    const end = (result: WebSocket | null): void => {
      clearTimeout(timer);
      if (result === null) socket.terminate();
      resolve(result);
    };
    const timer = setTimeout(() => end(null), PATIENCE_MS);
    socket.on('open', () =>
      socket.send(encodeVisitorMessage({ kind: 'join', version: WIRE_VERSION, site: 'a.example', want: 4 })),
    );
    socket.on('message', (data: Buffer) => {
      if (decodeTrackerMessage(data).kind === 'introduce') end(socket);
    });
    socket.on('error', () => end(null)).on('close', () => end(null));
  });
}

async function sample(child: ChildProcess): Promise<Sample> {
  child.send('measure');
  const [answer] = (await once(child, 'message')) as [Sample];
  return answer;
}

async function fill(url: string): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  const one = async (): Promise<void> => {
    while (lastAddress < idle) {
      const socket = await enter(url);
      if (socket === null) failed += 1;
      else sockets.push(socket);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return sockets;
}

/** Guests come at an even pace, stay a little, and go. Milliseconds that each took to be introduced. */
async function churn(url: string): Promise<number[]> {
  const took: number[] = [];
  const guests: Promise<void>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < rate * seconds; i++) {
    const early = startedAt + (i * 1000) / rate - performance.now();
    if (early > 1) await sleep(early);
    guests.push(visit(url, took));
  }
  await Promise.all(guests);
  return took.sort((a, b) => a - b);
}

async function visit(url: string, took: number[]): Promise<void> {
  const from = performance.now();
  const socket = await enter(url);
  if (socket === null) {
    failed += 1;
    return;
  }
  took.push(performance.now() - from);
  await sleep(STAY_MS);
  socket.close();
  await once(socket, 'close');
}

const child = fork(fileURLToPath(new URL('soaked-tracker.ts', import.meta.url)), {
  execArgv: ['--import', 'tsx'],
});
const [{ url }] = (await once(child, 'message')) as [{ url: string }];
const empty = await sample(child);
const sockets = await fill(url);
console.error(`${sockets.length} idle visitors, ${failed} failed joins`);
const pings = setInterval(() => sockets.forEach((socket) => socket.ping()), PING_MS);
await sleep(2_000);
const before = await sample(child);
const took = await churn(url);
await sleep(2_000);
const after = await sample(child);
clearInterval(pings);
const stillThere = sockets.filter((socket) => socket.readyState === WebSocket.OPEN).length;
child.kill('SIGKILL');
for (const socket of sockets) socket.terminate();

const growth = after.heapMB / before.heapMB - 1;
const result = {
  idle: sockets.length,
  stillThere,
  joins: took.length,
  failedJoins: failed,
  joinP50Ms: took[Math.floor(took.length / 2)],
  joinP99Ms: took[Math.floor(took.length * 0.99)],
  cpuMsPerJoin: (after.cpuMs - before.cpuMs) / took.length,
  idleKBPerSocket: ((before.rssMB - empty.rssMB) * 1000) / sockets.length,
  heapBeforeMB: before.heapMB,
  heapAfterMB: after.heapMB,
  heapGrowth: growth,
  membersAfter: after.stats.members,
};
console.error(result);
if (values.json) console.log(JSON.stringify(result));
if (failed > 0 || stillThere < sockets.length || growth > MAX_GROWTH || after.stats.members !== idle)
  process.exitCode = 1;
process.exit();
