/**
 * The trackers: one shipped core each, told what its sockets say and doing what it wants, as `tracker/socket-server.ts`
 * does by default, and knowing which address is of which provider's network, as with `--asn`. One may fail and come back
 * with an empty memory. Knows nothing of why visitors speak to it.
 */
import { earlyJoin } from '../../../protocol/opening-request.ts';
import type { TrackerMessage, VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { Alarm } from '../alarm.ts';
import type { Clock } from '../clock.ts';
import type { Tally } from '../figures/tally.ts';
import { FAR_MS, NEAR_MS } from '../limits.ts';
import type { Place } from '../network/place.ts';
import type { Random } from '../random.ts';
import type { Visitor } from './visitor.ts';

interface Host {
  readonly number: number;
  readonly region: number;
  /** Members that it has named. */
  named: number;
  core: TrackerCore;
  up: boolean;
  readonly alarm: Alarm;
}

interface Socket {
  readonly number: number;
  readonly host: Host;
  readonly visitor: Visitor;
  readonly latencyMs: number;
}

export interface TrackersOptions {
  /** The region of each tracker. They know nothing of each other: whoever goes to one never meets those of another. */
  readonly regions: readonly number[];
}

/** The tracker that a visitor goes to: one of those in its own region, or any if there is none. */
export function trackerOf({ regions }: TrackersOptions, region: number, visitor: number): number {
  const all = regions.map((_, number) => number);
  const near = all.filter((number) => regions[number] === region);
  const choice = near.length > 0 ? near : all;
  return choice[visitor % choice.length]!;
}

/** Names of members of different trackers lie this far apart. */
const NAME_STRIDE = 2 ** 32;

type Unheeded = 'note' | 'ask-notary' | 'announce' | 'withdraw' | 'tell-node';

export class Trackers {
  /** False for a place that can't reach a region just now. */
  reaches: (place: Place, region: number) => boolean = () => true;
  readonly #clock: Clock;
  readonly #tally: Tally;
  readonly #random: Random;
  readonly #visitors: readonly Visitor[];
  readonly #named: (visitor: Visitor, name: string) => void;
  readonly #hosts: Host[];
  readonly #sockets = new Map<number, Socket>();
  readonly #socketOf = new Map<number, Socket>();
  /** Who has tried to connect before. */
  readonly #known = new Set<number>();
  #lastSocket = 0;

  constructor(
    options: TrackersOptions,
    clock: Clock,
    tally: Tally,
    random: Random,
    visitors: readonly Visitor[],
    named: (visitor: Visitor, name: string) => void,
  ) {
    this.#clock = clock;
    this.#tally = tally;
    this.#random = random;
    this.#visitors = visitors;
    this.#named = named;
    this.#hosts = options.regions.map((region, number) => {
      const alarm = new Alarm(clock, () => this.#tell(this.#hosts[number]!, { kind: 'wake' }));
      const host: Omit<Host, 'core'> = { number, region, named: 0, up: true, alarm };
      return Object.assign(host, { core: this.#startCore(host) });
    });
  }

  connect(from: number): void {
    const visitor = this.#visitors[from]!;
    const { place, tracker } = visitor.options;
    const host = this.#hosts[tracker]!;
    const latencyMs = place.latencyMs + (place.region === host.region ? NEAR_MS : FAR_MS);
    const socket: Socket = { number: ++this.#lastSocket, host, visitor, latencyMs };
    this.#socketOf.set(from, socket);
    // As of `workers/tracker-socket.ts`, a join travels in the first opening request.
    const message = this.#known.has(from) ? null : earlyJoin(visitor.options.site);
    this.#known.add(from);
    // TCP and TLS take a round trip each; then that request is on its way.
    this.#clock.after(5 * latencyMs, () => this.#open(socket, message));
  }

  send(from: number, message: VisitorMessage): void {
    const socket = this.#socketOf.get(from);
    if (socket) this.#clock.after(socket.latencyMs, () => this.#hear(socket, message));
  }

  close(from: number): void {
    const socket = this.#socketOf.get(from);
    this.#socketOf.delete(from);
    if (socket) this.#clock.after(socket.latencyMs, () => this.#end(socket));
  }

  askNotary(from: number): number | null {
    const latencyMs = this.#latencyMs(from);
    if (latencyMs !== null) this.#tally.trackerHeard.add(1, this.#clock.now);
    return latencyMs;
  }

  hearNotary(to: number): number | null {
    const latencyMs = this.#latencyMs(to);
    if (latencyMs !== null) this.#tally.trackerSaid.add(1, this.#clock.now);
    return latencyMs;
  }

  /** The trackers of a region fail: their sockets break. */
  fail(region: number): void {
    for (const host of this.#hosts) {
      if (host.region !== region) continue;
      host.up = false;
      host.alarm.set(Infinity);
    }
    for (const socket of this.#sockets.values()) {
      if (socket.host.region !== region) continue;
      this.#sockets.delete(socket.number);
      this.#drop(socket);
    }
  }

  /** They are back, and know nobody. */
  recover(region: number): void {
    for (const host of this.#hosts) {
      if (host.region !== region) continue;
      host.core = this.#startCore(host);
      host.up = true;
    }
  }

  #latencyMs(visitor: number): number | null {
    const socket = this.#socketOf.get(visitor);
    if (!socket || !this.#sockets.has(socket.number)) return null;
    return this.reaches(socket.visitor.options.place, socket.host.region) ? socket.latencyMs : null;
  }

  #startCore(host: Omit<Host, 'core'>): TrackerCore {
    const random = this.#random.fork(`core ${host.number} ${host.named}`);
    return new TrackerCore({
      policy: 'nearest',
      random: () => random.next(),
      nextName: () => (host.number * NAME_STRIDE + ++host.named).toString(16).padStart(32, '0'),
    });
  }

  #open(socket: Socket, message: VisitorMessage | null): void {
    const { visitor, host } = socket;
    if (this.#socketOf.get(visitor.id) !== socket || !visitor.present) return;
    if (!host.up || !this.reaches(visitor.options.place, host.region)) return this.#drop(socket);
    this.#sockets.set(socket.number, socket);
    const { address } = visitor.options.place;
    const [prefix, asn] = [networkOf(address, 3), Number(networkOf(address, 1))];
    this.#tell(host, { kind: 'open', socket: socket.number, address, prefix, asn });
    this.#clock.after(socket.latencyMs, () => {
      if (this.#socketOf.get(visitor.id) === socket) visitor.tell({ kind: 'tracker-open' });
    });
    if (message) this.#hear(socket, message);
  }

  #hear(socket: Socket, message: VisitorMessage): void {
    const { host, number, visitor } = socket;
    if (!this.#sockets.has(number) || !this.reaches(visitor.options.place, host.region)) return;
    this.#tally.trackerHeard.add(1, this.#clock.now);
    this.#tell(host, { kind: 'message', socket: number, message });
  }

  #end(socket: Socket): void {
    if (this.#sockets.delete(socket.number))
      this.#tell(socket.host, { kind: 'closed', socket: socket.number });
  }

  /** The visitor's side learns that its socket is gone. */
  #drop(socket: Socket): void {
    const { visitor, latencyMs } = socket;
    this.#clock.after(latencyMs, () => {
      if (this.#socketOf.get(visitor.id) !== socket) return;
      this.#socketOf.delete(visitor.id);
      visitor.tell({ kind: 'tracker-closed' });
    });
  }

  #tell(host: Host, event: TrackerEvent): void {
    for (const effect of host.core.handle(event, this.#clock.now)) {
      switch (effect.kind) {
        case 'wake-at':
          host.alarm.set(effect.time);
          break;
        case 'send':
          this.#say(effect.socket, effect.message);
          break;
        case 'close':
          this.#closeSocket(effect.socket);
          break;
        default:
          // No tracker here is a notary, or one of several nodes.
          effect satisfies { readonly kind: Unheeded };
      }
    }
  }

  #say(number: number, message: TrackerMessage): void {
    const socket = this.#sockets.get(number);
    if (!socket) return;
    this.#tally.trackerSaid.add(1, this.#clock.now);
    if (message.kind === 'welcome') this.#named(socket.visitor, message.you);
    this.#clock.after(socket.latencyMs, () => {
      const { visitor, host } = socket;
      if (this.#socketOf.get(visitor.id) !== socket) return;
      if (this.reaches(visitor.options.place, host.region))
        visitor.tell({ kind: 'tracker-message', message });
    });
  }

  #closeSocket(number: number): void {
    const socket = this.#sockets.get(number);
    if (!socket) return;
    this.#sockets.delete(number);
    this.#drop(socket);
  }
}

/** The first `parts` of the four of an IPv4 address. */
function networkOf(address: string, parts: number): string {
  return address.split('.', parts).join('.');
}
