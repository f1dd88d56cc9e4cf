/**
 * A tracker's core under hostile frames, with a witness who knows from the outside which socket is in which room and
 * notes every message that should not have been sent. Called by the fuzz test and the fuzz command.
 */
import { randomBytes } from 'node:crypto';
import type { TrackerMessage } from '../../../protocol/tracker-messages.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerEffect } from '../../../tracker/core/tracker-effects.ts';
import type { TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { readFrame } from '../../../tracker/read-frame.ts';
import { createTickets } from '../../../tracker/tickets.ts';
import { countedIds, seededRandom } from '../core/seeded-random.ts';
import { HostileFrames, type Loot } from './hostile-frames.ts';

/** Sockets at once, addresses, and milliseconds between frames: enough to be let in again and again. */
const SOCKETS = 60;
const ADDRESSES = 500;
const STEP_MS = 5;
/** Names and tickets that the attackers remember. */
const LOOT = 200;

export class FuzzWorld implements Loot {
  readonly violations: string[] = [];
  readonly counts = { frames: 0, garbage: 0, joins: 0, introduced: 0, signals: 0, closed: 0 };
  readonly core: TrackerCore;
  private readonly frames: HostileFrames;
  /** Room and name of each open socket; null before it has joined. */
  private readonly sockets = new Map<number, { room: string; name: string } | null>();
  private readonly roomOfName = new Map<string, string>();
  readonly names: string[] = [];
  readonly tickets: string[] = [];
  private lastSocket = 0;
  private now = 0;
  private wakeAt = Infinity;

  constructor(seed: number) {
    const random = seededRandom(seed);
    const key = randomBytes(32);
    this.frames = new HostileFrames(random);
    this.core = new TrackerCore({
      random,
      nextName: countedIds(),
      policy: 'nearest',
      coordinates: true,
      maxPerAddress: 4,
      tickets: createTickets(() => [key]),
    });
  }

  run(frames: number): void {
    while (this.counts.frames < frames) this.step();
  }

  /** Everybody goes, and all that is remembered for a while is forgotten. */
  end(): void {
    for (const socket of this.sockets.keys()) this.tell({ kind: 'closed', socket });
    this.sockets.clear();
    this.now += 300_000;
    this.tell({ kind: 'wake' });
  }

  private step(): void {
    this.now += STEP_MS;
    if (this.now >= this.wakeAt) {
      this.wakeAt = Infinity;
      this.tell({ kind: 'wake' });
    }
    while (this.sockets.size < SOCKETS) this.open();
    const sockets = [...this.sockets.keys()];
    const socket = this.frames.pick(sockets, 0);
    if (this.frames.below(200) === 0) {
      this.tell({ kind: 'closed', socket });
      this.sockets.delete(socket);
      return;
    }
    const { bytes, isBinary } = this.frames.next(this);
    const event = readFrame(socket, bytes, isBinary);
    this.counts.frames += 1;
    if (event.kind === 'garbage') this.counts.garbage += 1;
    this.tell(event);
  }

  private open(): void {
    const socket = ++this.lastSocket;
    this.sockets.set(socket, null);
    const address = `10.0.${this.frames.below(ADDRESSES)}.1`;
    this.tell({ kind: 'open', socket, address, prefix: address.slice(0, 6), asn: this.frames.below(5) });
  }

  private tell(event: TrackerEvent): void {
    for (const effect of this.core.handle(event, this.now)) this.witness(effect, event);
  }

  private witness(effect: TrackerEffect, cause: TrackerEvent): void {
    if (effect.kind === 'wake-at') this.wakeAt = effect.time;
    if (effect.kind === 'close') {
      this.counts.closed += 1;
      this.sockets.delete(effect.socket);
    }
    if (effect.kind === 'send') this.witnessMessage(effect, cause);
    if (effect.kind === 'note' && effect.note.kind === 'left') this.witnessLeft(effect.note.member);
  }

  private witnessLeft(name: string): void {
    this.roomOfName.delete(name);
    for (const [socket, member] of this.sockets) if (member?.name === name) this.sockets.set(socket, null);
  }

  private witnessMessage({ socket, message }: TrackerEffect & { kind: 'send' }, cause: TrackerEvent): void {
    if (!this.sockets.has(socket)) this.violations.push(`${message.kind} to a socket that is not open`);
    if (message.kind === 'welcome') this.witnessWelcome(socket, message, cause);
    if (message.kind === 'introduce') this.witnessIntroduction(socket, message.peers);
    if (message.kind === 'signal') this.witnessSignal(socket, message.from, cause);
  }

  private witnessWelcome(
    socket: number,
    { you, ticket }: TrackerMessage & { kind: 'welcome' },
    cause: TrackerEvent,
  ): void {
    const room = joinedRoom(cause, socket);
    if (room === null) this.violations.push('a welcome to one who has not joined');
    this.sockets.set(socket, { room: room ?? '', name: you });
    this.roomOfName.set(you, room ?? '');
    this.remember(you, ticket ?? '');
    this.counts.joins += 1;
  }

  private witnessIntroduction(socket: number, peers: readonly string[]): void {
    const here = this.sockets.get(socket);
    this.counts.introduced += peers.length;
    for (const peer of peers) {
      if (this.roomOfName.get(peer) !== here?.room)
        this.violations.push('introduced across rooms, or to nobody');
      if (peer === here?.name) this.violations.push('introduced to itself');
    }
  }

  private witnessSignal(socket: number, from: string, cause: TrackerEvent): void {
    this.counts.signals += 1;
    const sender = 'socket' in cause ? this.sockets.get(cause.socket) : null;
    if (sender?.name !== from) this.violations.push('a signal under another’s name');
    if (sender?.room !== this.sockets.get(socket)?.room) this.violations.push('a signal into another room');
  }

  /** The attackers see names and tickets of all rooms. */
  private remember(name: string, ticket: string): void {
    this.names[this.counts.joins % LOOT] = name;
    this.tickets[this.counts.joins % LOOT] = ticket;
  }
}

/** The room that `socket` has just asked to join. */
function joinedRoom(cause: TrackerEvent, socket: number): string | null {
  if (cause.kind !== 'message' || cause.socket !== socket || cause.message.kind !== 'join') return null;
  return cause.message.site;
}
