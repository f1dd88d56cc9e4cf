/**
 * One world: its time, its network, its origin, its trackers and everybody in it. Composes the parts; which people come
 * and what happens to them is a scenario's to say. With `peers` false it is the control: the same people and a plain CDN.
 */
import { HIDDEN_MS } from '../../page-agent/limits.ts';
import type { SwarmLimits } from '../../page-agent/swarm/limits.ts';
import type { PauseReason } from '../../protocol/agent-interface.ts';
import type { Activity, Does } from './audience/activity.ts';
import { meddleOf, type Honesty } from './audience/honesty.ts';
import { Mesh } from './audience/mesh.ts';
import { trackerOf, Trackers, type TrackersOptions } from './audience/trackers.ts';
import { Visitor } from './audience/visitor.ts';
import { Clock } from './clock.ts';
import { Tally } from './figures/tally.ts';
import { Flows } from './network/flow.ts';
import type { Place } from './network/place.ts';
import { Origin, type OriginOptions } from './origin.ts';
import { Random } from './random.ts';

export interface WorldOptions {
  readonly seed: string;
  readonly peers: boolean;
  readonly origin: OriginOptions;
  readonly trackers: TrackersOptions;
  /** Only those come who go to this tracker; everybody when left out. The trackers' audiences never meet: unless the origin
   * has too little for all, what happens to one is the same without the others. */
  readonly shard?: number;
}

/** Somebody who will come. Times in milliseconds of the world. */
export interface Guest {
  readonly at: number;
  /** When the page is closed; `Infinity` for never. */
  readonly until: number;
  readonly place: Place;
  readonly limits: Partial<SwarmLimits>;
  /** Bytes. */
  readonly storage: number;
  readonly honesty: Honesty;
  /** Milliseconds from the page's opening until its agent runs. */
  readonly agentAfterMs: number;
  /** Ends without a word. */
  readonly crashes: boolean;
  /** When the tab is not looked at. */
  readonly hidden: readonly { readonly from: number; readonly to: number }[];
  /** Uploads rest for these from the start. */
  readonly pausedBy: readonly PauseReason[];
  readonly does: Does;
}

/** Somebody who is here: since when, and what for. */
interface Presence {
  readonly since: number;
  readonly activity: Activity;
}

export class World {
  readonly clock = new Clock();
  readonly flows = new Flows(this.clock);
  readonly tally = new Tally();
  readonly random: Random;
  readonly visitors: Visitor[] = [];
  readonly origin: Origin;
  readonly mesh: Mesh;
  readonly trackers: Trackers;
  readonly #options: WorldOptions;
  #expected = 0;
  readonly #here = new Map<Visitor, Presence>();

  constructor(options: WorldOptions) {
    const { seed, origin, trackers } = options;
    this.random = new Random(seed);
    this.#options = options;
    this.origin = new Origin(origin, this.clock, this.flows, this.tally);
    this.mesh = new Mesh(this.clock, this.flows, this.tally, this.visitors, this.random.fork('mesh'));
    this.trackers = new Trackers(
      trackers,
      this.clock,
      this.tally,
      this.random.fork('trackers'),
      this.visitors,
      (visitor, name) => this.mesh.name(visitor, name),
    );
  }

  /** Plans a visit. */
  expect(guest: Guest): void {
    const number = this.#expected++;
    const { trackers, shard } = this.#options;
    const tracker = trackerOf(trackers, guest.place.region, number);
    if (shard !== undefined && tracker !== shard) return;
    this.clock.at(guest.at, () => this.#enter(guest, number, tracker));
  }

  /** From now on only regions that `reach` each other do; the links and sockets of others fall silent. */
  part(reach: (a: number, b: number) => boolean): void {
    this.mesh.reaches = (a, b) => reach(a.region, b.region);
    this.trackers.reaches = (place, region) => reach(place.region, region);
    this.mesh.part();
  }

  run(until: number): void {
    this.clock.run(until);
  }

  /** Everybody who is still here is counted, with what they have not got, and leaves. */
  end(): void {
    const { completion } = this.tally;
    const over = completion.count;
    for (const [visitor, presence] of this.#here) {
      presence.activity.stop();
      this.#count(visitor, presence);
    }
    this.#here.clear();
    this.tally.cutOff = completion.count - over;
  }

  /** Everybody who is here. */
  present(): IterableIterator<Visitor> {
    return this.#here.keys();
  }

  #enter(guest: Guest, number: number, tracker: number): void {
    const { place, limits, storage, honesty } = guest;
    const { peers } = this.#options;
    const random = this.random.fork(`visitor ${number}`);
    const visitor = new Visitor(this.visitors.length, this, {
      tracker,
      place,
      site: 'site',
      limits,
      storage,
      random: () => random.next(),
      meddle: meddleOf(honesty),
    });
    this.visitors.push(visitor);
    this.tally.joined++;
    if (peers) this.clock.after(guest.agentAfterMs, () => this.#startAgent(visitor, guest));
    const { clock, origin, tally } = this;
    const activity = guest.does({ clock, origin, tally, visitor, peers });
    this.#here.set(visitor, { since: clock.now, activity });
    if (guest.until < Infinity) this.clock.at(guest.until, () => this.#leave(visitor, guest.crashes));
  }

  #startAgent(visitor: Visitor, { honesty, pausedBy, hidden }: Guest): void {
    if (!visitor.present) return;
    visitor.startAgent();
    for (const reason of pausedBy) visitor.pause(reason, true);
    if (honesty === 'free-rider') visitor.pause('visitor', true);
    for (const { from, to } of hidden) {
      if (to < from + HIDDEN_MS) continue;
      this.clock.at(from + HIDDEN_MS, () => visitor.pause('hidden', true));
      this.clock.at(to, () => visitor.pause('hidden', false));
    }
  }

  #leave(visitor: Visitor, crashes: boolean): void {
    const presence = this.#here.get(visitor);
    if (!presence) return;
    presence.activity.stop();
    this.#count(visitor, presence);
    this.#here.delete(visitor);
    // A request that is cancelled leaves the set: a Set may lose what was just visited.
    for (const each of visitor.requests) each.cancel();
    if (visitor.engine !== null) {
      if (crashes) this.mesh.crash(visitor);
      else this.mesh.leave(visitor);
      this.trackers.close(visitor.id);
    }
    visitor.leave();
  }

  #count(visitor: Visitor, { since }: Presence): void {
    const { now } = this.clock;
    if (now > since) this.tally.presence.add((now - since) / 1_000, since, now);
    this.tally.uploads.add(visitor.engine?.stats().bytesSent ?? 0);
    this.tally.gone++;
  }
}
