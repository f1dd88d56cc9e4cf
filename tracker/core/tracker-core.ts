/**
 * The tracker as a pure state machine: who is in which room, who is introduced to whom, whose signal goes where, who
 * is refused. Knows no socket, clock or chance: `socket-server.ts` and the simulation give it events and the time,
 * and carry out its effects.
 */
import { MAX_EXPLANATION_CHARS } from '../../protocol/limits.ts';
import type { TrackerErrorCode, TrackerMessage, VisitorMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { AddressBook, type AddressAllowance } from './address-book.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import * as limits from './limits.ts';
import { Room, type Member } from './room.ts';
import { TokenBucket } from './token-bucket.ts';
import type { TrackerEffect, TrackerNote } from './tracker-effects.ts';
import type { TrackerEvent } from './tracker-events.ts';

export interface TrackerCoreOptions {
  /** A number in [0, 1), for choosing among members. */
  readonly random: () => number;
  /** 32 hex digits from 128 random bits: a member's name is all that is needed to send it a signal. */
  readonly randomId: () => string;
  /** What addresses may do, when somebody else counts by them too; an own book otherwise. */
  readonly addresses?: AddressBook | undefined;
  readonly maxPerAddress?: number | undefined;
  readonly maxRoomMembers?: number | undefined;
  readonly maxSockets?: number | undefined;
}

export interface TrackerStats {
  readonly rooms: number;
  readonly members: number;
  readonly sockets: number;
  readonly addresses: number;
  /** Since the start. */
  readonly joins: number;
  readonly introductions: number;
  readonly signals: number;
  readonly refusals: number;
}

interface Session {
  readonly socket: number;
  readonly address: AddressAllowance;
  readonly messages: TokenBucket;
  readonly patience: TokenBucket;
  state:
    { readonly kind: 'waiting' } | { readonly kind: 'joined'; readonly room: Room; readonly member: Member };
}

const WAITING = { kind: 'waiting' } as const;

export class TrackerCore {
  private readonly options: TrackerCoreOptions;
  private readonly sessions = new Map<number, Session>();
  private readonly rooms = new Map<string, Room>();
  private readonly addresses: AddressBook;
  private readonly unjoined = new ExpiryQueue<number>(limits.JOIN_MS);
  private readonly heard = new ExpiryQueue<number>(limits.SILENT_MS);
  private readonly totals = { joins: 0, introductions: 0, signals: 0, refusals: 0 };
  private effects: TrackerEffect[] = [];
  private wakeAt = Infinity;

  constructor(options: TrackerCoreOptions) {
    this.options = options;
    this.addresses = options.addresses ?? new AddressBook(options.maxPerAddress ?? limits.MAX_PER_ADDRESS);
  }

  handle(event: TrackerEvent, now: number): readonly TrackerEffect[] {
    this.effects = [];
    if (event.kind === 'wake') this.wake(now);
    else if (event.kind === 'open') this.open(event.socket, event.address, now);
    else {
      // A frame may still arrive from a socket that has just been told to close: nobody knows it any more.
      const session = this.sessions.get(event.socket);
      if (session !== undefined) this.handleIn(session, event, now);
    }
    this.planWake(now);
    return this.effects;
  }

  stats(): TrackerStats {
    return {
      rooms: this.rooms.size,
      members: this.heard.size,
      sockets: this.sessions.size,
      addresses: this.addresses.size,
      ...this.totals,
    };
  }

  private handleIn(
    session: Session,
    event: Exclude<TrackerEvent, { readonly kind: 'open' | 'wake' }>,
    now: number,
  ): void {
    if (event.kind === 'closed') return this.forget(session, 'closed', now);
    this.hear(session, now);
    if (!session.messages.take(now) || !session.address.messages.take(now)) {
      return this.refuse(session, 'too-fast', 'Too many messages. Send fewer a second.', now);
    }
    switch (event.kind) {
      case 'garbage':
        return this.refuse(session, event.code, event.detail.slice(0, MAX_EXPLANATION_CHARS), now);
      case 'message':
        return this.receive(session, event.message, now);
    }
  }

  private receive(session: Session, message: VisitorMessage, now: number): void {
    switch (message.kind) {
      case 'ping':
        return this.send(session.socket, { kind: 'pong' });
      case 'leave':
        return this.leave(session, 'left', now);
      case 'join':
        return this.join(session, message, now);
      case 'seek':
      case 'signal': {
        const { state } = session;
        if (state.kind === 'waiting') {
          return this.refuse(session, 'not-joined', `Send join before ${message.kind}.`, now);
        }
        if (message.kind === 'signal') return this.relay(state.room, state.member, message);
        return this.introduce(state.room, state.member, message.want, message.except, now);
      }
    }
  }

  private open(socket: number, address: string, now: number): void {
    if (this.sessions.has(socket)) return;
    if (this.sessions.size >= (this.options.maxSockets ?? limits.MAX_SOCKETS)) {
      return this.turnAway(
        socket,
        'room-full',
        'The tracker has all the connections it may. Try again later.',
      );
    }
    const allowance = this.addresses.admit(address, now);
    if (allowance === null) {
      return this.turnAway(socket, 'too-fast', 'Too many connections from your address. Try again later.');
    }
    this.sessions.set(socket, {
      socket,
      address: allowance,
      messages: new TokenBucket(limits.SOCKET_BURST, limits.SOCKET_PER_SECOND, now),
      patience: new TokenBucket(limits.PATIENCE_BURST, limits.PATIENCE_PER_SECOND, now),
      state: WAITING,
    });
    this.unjoined.touch(socket, now);
  }

  private join(session: Session, join: VisitorMessage & { readonly kind: 'join' }, now: number): void {
    if (session.state.kind === 'joined') {
      return this.refuse(session, 'already-joined', 'Send leave before joining again.', now);
    }
    if (join.version !== WIRE_VERSION) {
      const detail = `This tracker speaks version ${WIRE_VERSION}, not ${join.version}. Update the older of the two.`;
      return this.refuse(session, 'version', detail, now, true);
    }
    if (!session.address.joins.take(now)) {
      return this.refuse(
        session,
        'too-fast',
        'Too many joins from your address. Try again in some seconds.',
        now,
      );
    }
    const room = this.rooms.get(join.site) ?? new Room(join.site);
    if (room.size >= (this.options.maxRoomMembers ?? limits.MAX_ROOM_MEMBERS)) {
      return this.refuse(
        session,
        'room-full',
        'This site has all the visitors it may. Try later.',
        now,
        true,
      );
    }
    const id = this.options.randomId();
    const { socket } = session;
    const member: Member = { id, socket, heardAt: now, introducedAt: -Infinity, introductions: 0 };
    room.add(member);
    this.rooms.set(join.site, room);
    session.state = { kind: 'joined', room, member };
    this.unjoined.delete(socket);
    this.heard.touch(socket, now);
    this.totals.joins += 1;
    this.send(socket, { kind: 'welcome', you: id, members: room.size, pingSeconds: limits.PING_SECONDS });
    this.introduce(room, member, join.want, [], now);
    this.note({ kind: 'joined', site: room.site, member: id, members: room.size });
  }

  private introduce(room: Room, seeker: Member, want: number, except: readonly string[], now: number): void {
    const most = Math.min(want, limits.MAX_INTRODUCED);
    const others = most === 0 ? [] : room.introduce(seeker, most, new Set(except), now, this.options.random);
    this.totals.introductions += others.length;
    this.send(seeker.socket, { kind: 'introduce', peers: others.map((other) => other.id) });
  }

  private relay(room: Room, from: Member, signal: VisitorMessage & { readonly kind: 'signal' }): void {
    const target = room.get(signal.to);
    if (target === undefined || target === from) {
      return this.send(from.socket, { kind: 'gone', peer: signal.to });
    }
    this.totals.signals += 1;
    this.send(target.socket, { kind: 'signal', from: from.id, data: signal.data });
  }

  private wake(now: number): void {
    this.wakeAt = Infinity;
    for (const socket of this.unjoined.takeExpired(now)) {
      const session = this.sessions.get(socket);
      const detail = `No join within ${limits.JOIN_MS / 1000} s. Connect again when there is a room to enter.`;
      if (session !== undefined) this.refuse(session, 'not-joined', detail, now, true);
    }
    for (const socket of this.heard.takeExpired(now)) {
      const session = this.sessions.get(socket);
      if (session === undefined) continue;
      this.forget(session, 'silent', now);
      this.effects.push({ kind: 'close', socket, reason: 'silent' });
    }
    this.addresses.forgetIdle(now);
  }

  /** Asks for a wake when the next expiry is sooner than the one already asked for; a wake too early does no harm. */
  private planWake(now: number): void {
    const next = Math.min(this.unjoined.nextAt(), this.heard.nextAt(), this.addresses.nextAt());
    if (next >= this.wakeAt) return;
    this.wakeAt = Math.max(next, now + limits.WAKE_GRAIN_MS);
    this.effects.push({ kind: 'wake-at', time: this.wakeAt });
  }

  private hear(session: Session, now: number): void {
    if (session.state.kind === 'waiting') return;
    session.state.member.heardAt = now;
    this.heard.touch(session.socket, now);
  }

  /** Refuses a message. Fatal when `fatal`, or when the socket has had too many refused. */
  private refuse(session: Session, code: TrackerErrorCode, detail: string, now: number, fatal = false): void {
    const ends = fatal || !session.patience.take(now);
    if (ends) {
      this.turnAway(session.socket, code, detail);
      return this.forget(session, 'refused', now);
    }
    this.totals.refusals += 1;
    this.send(session.socket, { kind: 'error', code, message: detail, fatal: false });
    this.note({ kind: 'refused', code, fatal: false });
  }

  private turnAway(socket: number, code: TrackerErrorCode, message: string): void {
    this.totals.refusals += 1;
    this.send(socket, { kind: 'error', code, message, fatal: true });
    this.effects.push({ kind: 'close', socket, reason: code });
    this.note({ kind: 'refused', code, fatal: true });
  }

  private leave(session: Session, reason: (TrackerNote & { kind: 'left' })['reason'], now: number): void {
    if (session.state.kind === 'waiting') return;
    const { room, member } = session.state;
    session.state = WAITING;
    room.remove(member);
    if (room.size === 0) this.rooms.delete(room.site);
    this.heard.delete(session.socket);
    this.unjoined.touch(session.socket, now);
    this.note({ kind: 'left', site: room.site, member: member.id, members: room.size, reason });
  }

  private forget(session: Session, reason: (TrackerNote & { kind: 'left' })['reason'], now: number): void {
    this.leave(session, reason, now);
    this.unjoined.delete(session.socket);
    this.sessions.delete(session.socket);
    this.addresses.release(session.address, now);
  }

  private send(socket: number, message: TrackerMessage): void {
    this.effects.push({ kind: 'send', socket, message });
  }

  private note(note: TrackerNote): void {
    this.effects.push({ kind: 'note', note });
  }
}
