/**
 * What joining, being introduced and leaving cost the tracker's core in rooms of 100 to 100,000, in turn: in the largest by
 * what they cost in the smallest. No sockets: these have a benchmark of their own. Called by `bench-tracker.ts`.
 */
import { WIRE_VERSION } from '../../../protocol/version.ts';
import { PING_SECONDS } from '../../../tracker/core/limits.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { Whereabouts } from '../../../tracker/core/whereabouts.ts';
import { countedIds, seededRandom } from '../../tracker/core/seeded-random.ts';
import type { BenchContext, Measurement } from '../benchmark.ts';
import { median, ratios } from '../measure.ts';
import {
  BATCHES,
  GUESTS,
  ROOM_SIZES,
  SCALE_ROUND_MS,
  SCALE_ROUNDS,
  SCALE_TARGET,
  STREAMS,
  WANTED,
} from './limits.ts';
import { populationFromData } from './population-from-data.ts';

/** What a guest does, with the name of what it costs in the results. */
const STEPS = {
  join: 'joinScaleRatio',
  introduce: 'introduceScaleRatio',
  leave: 'leaveScaleRatio',
  joinSeeking: 'seekingJoinScaleRatio',
  leaveSeeking: 'seekingLeaveScaleRatio',
} as const;
type Step = keyof typeof STEPS;
type Costs = Record<Step, number>;

const WHAT: Readonly<Record<Step, string>> = {
  join: 'to join and be introduced',
  introduce: 'to be introduced to more',
  leave: 'to leave',
  joinSeeking: 'to join with a stream to seek and be introduced',
  leaveSeeking: 'to leave a stream and the room',
};

export async function measureScale({ progress }: BenchContext): Promise<Measurement[]> {
  const sizes = [...ROOM_SIZES];
  const everybody = await populationFromData(Math.max(...sizes) + GUESTS);
  const guests = everybody.slice(-GUESTS);
  const rooms = sizes.map((size) => new FullRoom(everybody.slice(0, size)));
  const found = rooms.map((): Costs[] => []);
  for (let round = 0; round < SCALE_ROUNDS; round++) {
    // The one or the other end first.
    const order = round % 2 === 0 ? rooms.keys() : [...rooms.keys()].reverse();
    for (const i of order) found[i]?.push(rooms[i]?.round(guests) ?? nothing());
  }
  for (const [i, size] of sizes.entries()) {
    const micros = (step: Step): string =>
      median((found[i] ?? []).map((costs) => costs[step] / GUESTS)).toFixed(1);
    const steps = (Object.keys(STEPS) as Step[]).map((step) => `${step} ${micros(step)}`);
    progress(`${String(size).padStart(7)} members, CPU-µs: ${steps.join(', ')}`);
  }
  return (Object.keys(STEPS) as Step[]).map((step) => {
    const rounds = ratios(of(found.at(-1), step), of(found[0], step));
    const what = `CPU time ${WHAT[step]}, in a room of ${sizes.at(-1)} ÷ in one of ${sizes[0]}`;
    const target = { sense: 'at most', value: SCALE_TARGET } as const;
    return { name: STEPS[step], value: median(rounds), rounds, what, target };
  });
}

/** A room whose members stay, and through which guests pass, so few at a time that its size stays what it is. */
class FullRoom {
  private readonly core: TrackerCore;
  private lastSocket = 0;
  private readonly size: number;
  private now = 0;
  private pingedAt = 0;

  constructor(members: readonly Whereabouts[]) {
    this.size = members.length;
    const most = members.length + GUESTS;
    const bounds = { maxSockets: most, maxRoomMembers: most, maxPerAddress: most };
    const chance = { random: seededRandom(1), nextName: countedIds() };
    this.core = new TrackerCore({ ...chance, ...bounds, policy: 'nearest' });
    for (const [i, whereabouts] of members.entries()) this.join(whereabouts, i % 2 === 0 ? i >> 1 : null);
  }

  round(guests: readonly Whereabouts[]): Costs {
    // No pair of the last round is remembered, and nobody has fallen silent.
    this.now += SCALE_ROUND_MS;
    if (this.now - this.pingedAt >= PING_SECONDS * 1000) this.pingAll();
    const costs = nothing();
    const size = Math.ceil(guests.length / BATCHES);
    for (let i = 0; i < guests.length; i += size) this.pass(guests.slice(i, i + size), costs);
    return costs;
  }

  private pingAll(): void {
    this.pingedAt = this.now;
    const message = { kind: 'ping' } as const;
    for (let socket = 1; socket <= this.size; socket++) {
      this.core.handle({ kind: 'message', socket, message }, this.now);
    }
  }

  /** Some come, are introduced to more, and go; then the same once more as viewers of a stream. */
  private pass(guests: readonly Whereabouts[], costs: Costs): void {
    const seek = { kind: 'seek', want: WANTED, except: [] } as const;
    const each = (what: (socket: number) => void) => (): void => {
      for (let i = 0; i < guests.length; i++) what(this.lastSocket - i);
    };
    const leave = each((socket) => this.core.handle({ kind: 'closed', socket }, this.now));
    costs.join += cpuMicros(() => guests.forEach((guest) => this.join(guest, null)));
    costs.introduce += cpuMicros(
      each((socket) => this.core.handle({ kind: 'message', socket, message: seek }, this.now)),
    );
    costs.leave += cpuMicros(leave);
    costs.joinSeeking += cpuMicros(() => guests.forEach((guest, i) => this.join(guest, i)));
    costs.leaveSeeking += cpuMicros(leave);
  }

  private join(whereabouts: Whereabouts, stream: number | null): void {
    const socket = ++this.lastSocket;
    this.core.handle({ kind: 'open', socket, ...whereabouts }, this.now);
    const seeks = stream === null ? undefined : `https://a.example/${stream % STREAMS}.m3u8`;
    const message = {
      kind: 'join',
      version: WIRE_VERSION,
      site: 'a.example',
      want: WANTED,
      ...(seeks === undefined ? {} : { seeks }),
    } as const;
    this.core.handle({ kind: 'message', socket, message }, this.now);
  }
}

function nothing(): Costs {
  return { join: 0, introduce: 0, leave: 0, joinSeeking: 0, leaveSeeking: 0 };
}

function of(costs: readonly Costs[] | undefined, step: Step): number[] {
  return (costs ?? []).map((each) => each[step]);
}

/** Processor time, which others on the machine do not lengthen. */
function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
