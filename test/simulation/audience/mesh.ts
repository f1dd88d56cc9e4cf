/**
 * Who is linked to whom: connections being made as the agent's window makes them, links, and their ends. Decides nothing
 * that an engine decides; whether two can connect follows from their places, and from the network being in one part.
 */
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { SignalBatches } from '../../../workers/signal-batches.ts';
import type { Clock } from '../clock.ts';
import type { Tally } from '../figures/tally.ts';
import {
  ANSWER_MS,
  CANDIDATES,
  CANDIDATE_MS,
  CLOSE_MS,
  ICE_GIVES_UP_MS,
  LAN_BUSY_MS,
  LAN_MS,
  OFFER_MS,
  OPEN_ROUND_TRIPS,
} from '../limits.ts';
import type { Flows } from '../network/flow.ts';
import { connects, pathBetween, type Place } from '../network/place.ts';
import type { Random } from '../random.ts';
import { Channel } from './channel.ts';
import type { Visitor } from './visitor.ts';

/** As simple-peer writes them, but for the contents, which only the other window reads. */
const OFFER = '{"type":"offer"}';
const ANSWER = '{"type":"answer"}';
const CANDIDATE = '{"type":"candidate"}';

/** One visitor's end of a link: `name` is what it calls the other. */
interface End {
  readonly visitor: Visitor;
  readonly name: string;
  readonly link: Link;
  readonly side: 0 | 1;
  channel: Channel;
}

interface Link {
  ends: readonly [End, End];
  readonly latencyMs: number;
  open: boolean;
  /** Nothing passes any more, and nobody has noticed yet. */
  dead: boolean;
}

/** Something said, or bytes of a piece, on its way to an end of a link; and what was said right after it. */
class Frame {
  readonly leftAt: number;
  readonly #to: End;
  readonly #message: WireMessage;
  readonly #payload: Uint8Array<ArrayBuffer>;
  #following: Frame | null = null;

  constructor(to: End, leftAt: number, message: WireMessage, payload: Uint8Array<ArrayBuffer>) {
    this.#to = to;
    this.leftAt = leftAt;
    this.#message = message;
    this.#payload = payload;
  }

  followedBy(frame: Frame): void {
    this.#following = frame;
  }

  happen(): void {
    const { link, visitor, name: peer } = this.#to;
    if (!link.open || link.dead) return;
    visitor.tell({ kind: 'message', peer, message: this.#message, payload: this.#payload });
    this.#following?.happen();
  }
}

export class Mesh {
  /** Messages that visitors have sent to neighbours, data frames apart. */
  said = 0;
  /** False for two places that can't reach each other just now. */
  reaches: (a: Place, b: Place) => boolean = () => true;
  readonly #clock: Clock;
  readonly #flows: Flows;
  readonly #tally: Tally;
  readonly #visitors: readonly Visitor[];
  readonly #random: Random;
  readonly #named = new Map<string, Visitor>();
  /** Names that a visitor has now, and that it calls others by. */
  readonly #names = new Map<number, string>();
  readonly #dialling = new Map<number, Map<string, boolean>>();
  /** Of each visitor, what its window has to signal. */
  readonly #signals: SignalBatches[] = [];
  /** Of each visitor, by the name it calls the other. */
  readonly #ends: Map<string, End>[] = [];

  constructor(clock: Clock, flows: Flows, tally: Tally, visitors: readonly Visitor[], random: Random) {
    this.#clock = clock;
    this.#flows = flows;
    this.#tally = tally;
    this.#visitors = visitors;
    this.#random = random;
  }

  /** A tracker has given a visitor its name. */
  name(visitor: Visitor, name: string): void {
    this.#named.set(name, visitor);
    this.#names.set(visitor.id, name);
  }

  connect(from: number, { peer, initiator, beside }: SwarmEffect & { readonly kind: 'connect' }): void {
    let dialling = this.#dialling.get(from);
    if (!dialling) this.#dialling.set(from, (dialling = new Map<string, boolean>()));
    dialling.set(peer, initiator);
    this.#signalsOf(from).begin(peer, beside);
    if (initiator) this.#clock.after(OFFER_MS, () => this.#signalOut(from, peer, OFFER));
  }

  signalIn(to: number, peer: string, data: string): void {
    const initiator = this.#dialling.get(to)?.get(peer);
    if (initiator === undefined) return;
    if (data.includes(OFFER) && !initiator)
      this.#clock.after(ANSWER_MS, () => this.#signalOut(to, peer, ANSWER));
    else if (data.includes(ANSWER) && initiator) this.#join(to, peer);
  }

  disconnect(from: number, peer: string): void {
    this.#dialling.get(from)?.delete(peer);
    this.#signals[from]?.drop(peer);
    const end = this.#ends[from]?.get(peer);
    if (end) this.#close(end, end.link.latencyMs + CLOSE_MS);
  }

  send(from: number, peer: string, message: WireMessage): void {
    this.said++;
    this.#ends[from]?.get(peer)?.channel.say(message);
  }

  upload(from: number, { peer, id, bytes, frameBytes }: SwarmEffect & { readonly kind: 'upload' }): void {
    const end = this.#ends[from]?.get(peer);
    if (end) end.channel.upload(id, bytes, frameBytes);
    else this.#visitors[from]!.tell({ kind: 'uploaded', peer, id });
  }

  stopUpload(from: number, peer: string, id: number): void {
    this.#ends[from]?.get(peer)?.channel.stop(id);
  }

  /** As a page that is closed: neighbours hear of it soon. */
  leave(visitor: Visitor): void {
    for (const end of this.#endsOf(visitor)) this.#close(end, end.link.latencyMs + CLOSE_MS);
    this.#forget(visitor);
  }

  /** As a browser that is killed: neighbours hear nothing until ICE gives up. */
  crash(visitor: Visitor): void {
    for (const end of this.#endsOf(visitor)) this.#kill(end);
    this.#forget(visitor);
  }

  /** Ends all links for which `reaches` no longer holds: both sides notice when ICE gives up. */
  part(): void {
    for (const ends of this.#ends) {
      if (!ends) continue;
      for (const end of ends.values()) {
        const other = end.link.ends[1 - end.side]!;
        if (!this.reaches(end.visitor.options.place, other.visitor.options.place)) this.#kill(end);
      }
    }
  }

  #endsOf(visitor: Visitor): End[] {
    return [...(this.#ends[visitor.id]?.values() ?? [])];
  }

  #forget(visitor: Visitor): void {
    this.#dialling.delete(visitor.id);
    this.#ends[visitor.id]?.clear();
    const name = this.#names.get(visitor.id);
    if (name !== undefined) this.#named.delete(name);
    this.#names.delete(visitor.id);
  }

  #signalOut(from: number, peer: string, description: string): void {
    if (this.#dialling.get(from)?.has(peer) !== true) return;
    const signals = this.#signalsOf(from);
    signals.add(peer, description);
    for (let i = 1; i <= CANDIDATES; i++) {
      this.#clock.after(i * CANDIDATE_MS, () => {
        if (this.#dialling.get(from)?.has(peer) !== true) return;
        signals.add(peer, CANDIDATE);
        if (i === CANDIDATES) signals.flush(peer);
      });
    }
  }

  #signalsOf(from: number): SignalBatches {
    return (this.#signals[from] ??= new SignalBatches(
      (ms, then) => this.#clock.after(ms, then),
      (to, data) => this.#visitors[from]!.tell({ kind: 'signal-out', peer: to, data }),
    ));
  }

  /** The answer has come: the two find each other, or ICE gives up. */
  #join(from: number, peer: string): void {
    const visitor = this.#visitors[from]!;
    const other = this.#named.get(peer);
    const name = this.#names.get(from);
    if (!other || name === undefined) return;
    const { place } = visitor.options;
    const there = other.options.place;
    const finds = connects(place, there) && this.reaches(place, there);
    const { latencyMs } = pathBetween(place, there);
    this.#clock.after(finds ? OPEN_ROUND_TRIPS * 2 * latencyMs : ICE_GIVES_UP_MS, () => {
      const mine = this.#dialling.get(from)?.delete(peer) ?? false;
      const theirs = this.#dialling.get(other.id)?.delete(name) ?? false;
      if (mine && theirs && finds) this.#open(visitor, peer, other, name, latencyMs);
      else {
        if (mine) visitor.tell({ kind: 'connect-failed', peer });
        if (theirs) other.tell({ kind: 'connect-failed', peer: name });
      }
    });
  }

  #open(a: Visitor, nameOfB: string, b: Visitor, nameOfA: string, latencyMs: number): void {
    const link = { latencyMs, open: true, dead: false } as Link;
    const first: End = { visitor: a, name: nameOfB, link, side: 0, channel: this.#channel(link, a, b, 0) };
    const second: End = { visitor: b, name: nameOfA, link, side: 1, channel: this.#channel(link, b, a, 1) };
    link.ends = [first, second];
    for (const end of link.ends) {
      (this.#ends[end.visitor.id] ??= new Map<string, End>()).set(end.name, end);
    }
    for (const end of link.ends) end.visitor.tell({ kind: 'link-open', peer: end.name });
  }

  #channel(link: Link, from: Visitor, to: Visitor, side: 0 | 1): Channel {
    const path = pathBetween(from.options.place, to.options.place);
    const busyMs = link.latencyMs === LAN_MS ? LAN_BUSY_MS : 0;
    let last: Frame | null = null;
    let heardAt = 0;
    return new Channel(this.#flows, path, {
      left: (message, payload) => {
        const { now } = this.#clock;
        const frame = new Frame(link.ends[1 - side]!, now, message, payload);
        // Messages of one moment share packets (RFC 9260, 6.10), and here an event.
        if (last?.leftAt === now) last.followedBy(frame);
        else {
          heardAt = Math.max(heardAt, now + link.latencyMs + (busyMs && this.#random.between(0, busyMs)));
          this.#clock.at(heardAt, frame);
        }
        last = frame;
      },
      uploaded: (id) => from.tell({ kind: 'uploaded', peer: link.ends[side].name, id }),
      meter: (bytes, start, end) => this.#tally.peerBytes.add(bytes, start, end),
    });
  }

  /** The other end hears of it in `ms`; the one who closes does not. */
  #close(end: End, ms: number): void {
    const { link } = end;
    if (!link.open) return;
    link.open = false;
    for (const each of link.ends) {
      this.#ends[each.visitor.id]?.delete(each.name);
      each.channel.close();
    }
    const other = link.ends[1 - end.side]!;
    this.#clock.after(ms, () => other.visitor.tell({ kind: 'link-closed', peer: other.name }));
  }

  #kill(end: End): void {
    const { link } = end;
    if (!link.open || link.dead) return;
    link.dead = true;
    for (const each of link.ends) each.channel.close();
    this.#clock.after(ICE_GIVES_UP_MS, () => {
      if (!link.open) return;
      link.open = false;
      for (const each of link.ends) {
        this.#ends[each.visitor.id]?.delete(each.name);
        each.visitor.tell({ kind: 'link-closed', peer: each.name });
      }
    });
  }
}
