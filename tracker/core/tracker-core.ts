/**
 * The tracker as a pure state machine: who may speak, who is in which room, who is refused, who has fallen silent. What
 * members of a room are told is `rooms.ts`'s. Knows no socket, clock or chance: `socket-server.ts` and the simulation give
 * it events and the time, and carry out its effects.
 */
import { MAX_EXPLANATION_CHARS } from '../../protocol/limits.ts';
import type { NotaryAsk } from '../../protocol/notary-messages.ts';
import type { TrackerErrorCode, VisitorMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { AddressBook } from './address-book.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import * as limits from './limits.ts';
import { newMember, type Member } from './member.ts';
import { Outbox } from './outbox.ts';
import type { RefusalReason } from './refusal-reasons.ts';
import { Rooms } from './rooms.ts';
import { newSession, WAITING, type Session } from './session.ts';
import type { TrackerEffect, TrackerNote } from './tracker-effects.ts';
import type { NodeEvent, SocketEvent, TrackerEvent } from './tracker-events.ts';
import { policyOf, type TrackerCoreOptions } from './tracker-options.ts';
import { startTotals, type RoomStats, type TrackerStats } from './tracker-stats.ts';
import { withPlace, type Whereabouts } from './whereabouts.ts';

type LeaveReason = (TrackerNote & { kind: 'left' })['reason'];
type Join = VisitorMessage & { readonly kind: 'join' };
type CoreCode = Exclude<TrackerErrorCode, 'not-allowed'>;
/** What only members may say. */
type MemberMessage = VisitorMessage & { readonly kind: 'seek' | 'signal' | 'report' | 'vouch' | 'follow' };

/** For people. */
interface Why {
  readonly reason: RefusalReason;
  readonly origin?: string | undefined;
}

/** For the one who is refused, too. */
interface Denial extends Why {
  readonly code: TrackerErrorCode;
  readonly detail: string;
}

export class TrackerCore {
  private readonly options: TrackerCoreOptions;
  private readonly sessions = new Map<number, Session>();
  private readonly rooms: Rooms;
  private readonly addresses: AddressBook;
  private readonly unjoined = new ExpiryQueue<number>(limits.JOIN_MS);
  private readonly heard = new ExpiryQueue<number>(limits.SILENT_MS);
  private readonly totals = startTotals();
  private readonly outbox = new Outbox();
  private wakeAt = Infinity;
  private now = 0;

  constructor(options: TrackerCoreOptions) {
    this.options = options;
    this.addresses = options.addresses ?? new AddressBook(options.maxPerAddress ?? limits.MAX_PER_ADDRESS);
    this.rooms = new Rooms({
      policy: policyOf(options),
      random: options.random,
      clustered: options.clustered ?? false,
      outbox: this.outbox,
      totals: this.totals,
      moved: (member) => this.displace(member),
    });
  }

  handle(event: TrackerEvent, now: number): readonly TrackerEffect[] {
    this.outbox.begin();
    this.now = now;
    switch (event.kind) {
      case 'wake':
        this.wake(now);
        break;
      case 'open': {
        const { kind: _kind, socket, ...whereabouts } = event;
        this.open(socket, whereabouts, now);
        break;
      }
      case 'turned-away':
        this.countRefusal(event, true);
        break;
      case 'message':
      case 'garbage':
      case 'not-admitted':
      case 'closed': {
        // A frame may still arrive from a socket that has just been told to close: nobody knows it any more.
        const session = this.sessions.get(event.socket);
        if (session !== undefined) this.handleIn(session, event, now);
        break;
      }
      default:
        this.rooms.hearNode(event satisfies NodeEvent, now);
    }
    this.planWake(now);
    return this.outbox.all;
  }

  stats(): TrackerStats {
    return {
      rooms: this.rooms.size,
      members: this.heard.size,
      remoteMembers: this.rooms.remoteMembers,
      sockets: this.sessions.size,
      addresses: this.addresses.size,
      ...this.totals,
      introducedBy: { ...this.totals.introducedBy },
      refusedBy: { ...this.totals.refusedBy },
      reported: { ...this.totals.reported },
    };
  }

  roomStats(): RoomStats[] {
    return this.rooms.stats();
  }

  private handleIn(session: Session, event: SocketEvent, now: number): void {
    if (event.kind === 'closed') return this.forget(session, 'closed', now);
    this.hear(session, now);
    if (!session.messages.take(now) || !session.address.messages.take(now)) {
      return this.refuse(session, 'too-fast', 'Too many messages. Send fewer a second.', now);
    }
    switch (event.kind) {
      case 'garbage':
        return this.refuse(session, event.code, event.detail.slice(0, MAX_EXPLANATION_CHARS), now);
      case 'not-admitted':
        return this.deny(session, { ...event, code: 'not-allowed' }, now);
      case 'message':
        return this.receive(session, event.message, now);
    }
  }

  private receive(session: Session, message: VisitorMessage, now: number): void {
    switch (message.kind) {
      case 'ping':
        return this.answerPing(session);
      case 'leave':
        return this.leave(session, 'left', now);
      case 'join':
        return this.join(session, message, now);
      case 'seek':
      case 'signal':
      case 'report':
      case 'vouch':
      case 'follow':
        return this.receiveFromMember(session, message, now);
    }
  }

  private answerPing({ socket, state }: Session): void {
    const members = state.kind === 'joined' ? state.room.size : undefined;
    this.outbox.send(socket, { kind: 'pong', members });
  }

  private receiveFromMember(session: Session, message: MemberMessage, now: number): void {
    if (session.state.kind === 'waiting') {
      return this.refuse(session, 'not-joined', `Send join before ${message.kind}.`, now);
    }
    const { room, member } = session.state;
    switch (message.kind) {
      case 'seek':
        return this.rooms.seek(room, member, message, now);
      case 'signal':
        return this.rooms.relay(room, member, message, now);
      case 'report':
        return this.rooms.report(room, message);
      case 'vouch':
      case 'follow':
        return this.askNotary(session, message);
    }
  }

  private open(socket: number, whereabouts: Whereabouts, now: number): void {
    if (this.sessions.has(socket)) return;
    if (this.sessions.size >= (this.options.maxSockets ?? limits.MAX_SOCKETS)) {
      const detail = 'The tracker has all the connections it may. Try again later.';
      return this.tellDenial(socket, { code: 'room-full', reason: 'tracker-full', detail }, true);
    }
    const allowance = this.addresses.admit(whereabouts.address, now);
    if (allowance === null) {
      const detail = 'Too many connections from your address. Try again later.';
      return this.tellDenial(socket, { code: 'too-fast', reason: 'address-full', detail }, true);
    }
    this.sessions.set(socket, newSession(socket, allowance, whereabouts, now));
    this.unjoined.touch(socket, now);
  }

  private join(session: Session, join: Join, now: number): void {
    const { state } = session;
    if (state.kind === 'joined' && state.early && state.room.site === join.site) {
      session.state = { ...state, early: false };
      return this.rooms.hearWants(state.room, state.member, join, now);
    }
    if (state.kind === 'joined') {
      return this.refuse(session, 'already-joined', 'Send leave before joining again.', now);
    }
    if (join.version !== WIRE_VERSION) {
      const detail = `This tracker speaks version ${WIRE_VERSION}, not ${join.version}. Update the older of the two.`;
      return this.refuse(session, 'version', detail, now, true);
    }
    if (!session.address.joins.take(now)) {
      const detail = 'Too many joins from your address. Try again in some seconds.';
      return this.refuse(session, 'too-fast', detail, now);
    }
    if (this.rooms.ownSize(join.site) >= (this.options.maxRoomMembers ?? limits.MAX_ROOM_MEMBERS)) {
      const detail = 'This site has all the visitors it may. Try later.';
      return this.refuse(session, 'room-full', detail, now, true);
    }
    this.admit(session, join, now);
  }

  private admit(
    session: Session,
    { site, ticket, seeks, want, early = false, ...place }: Join,
    now: number,
  ): void {
    const { tickets, nextName, closeAtMax, coordinates } = this.options;
    const { socket } = session;
    const known = ticket === undefined ? null : (tickets?.read(site, ticket) ?? null);
    if (known !== null) this.displace(this.rooms.member(site, known));
    const id = known ?? nextName();
    const whereabouts = coordinates === true ? withPlace(session.whereabouts, place) : session.whereabouts;
    const member = newMember({ id, socket, whereabouts, seeks, heardAt: Math.floor(now) });
    const room = this.rooms.enter(site, member);
    session.state = { kind: 'joined', room, member, early };
    this.unjoined.delete(socket);
    this.heard.touch(socket, now);
    this.totals.joins += 1;
    this.outbox.send(socket, {
      kind: 'welcome',
      you: id,
      members: room.size,
      pingSeconds: limits.PING_SECONDS,
      ticket: tickets?.issue(site, id),
      closeAtMax,
    });
    if (early) this.rooms.introduceBeside(room, member, now);
    else this.rooms.introduce(room, member, want, [], now);
    this.outbox.note({ kind: 'joined', site, member: id, members: room.size });
  }

  private askNotary({ socket, address }: Session, ask: NotaryAsk): void {
    this.outbox.put({ kind: 'ask-notary', socket, address: address.address, ask });
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
      this.outbox.put({ kind: 'close', socket, reason: 'silent' });
    }
    this.addresses.forgetIdle(now);
  }

  /** Asks for a wake when the next expiry is sooner than the one already asked for; a wake too early does no harm. */
  private planWake(now: number): void {
    const next = Math.min(this.unjoined.nextAt(), this.heard.nextAt(), this.addresses.nextAt());
    if (next >= this.wakeAt) return;
    this.wakeAt = Math.max(next, now + limits.WAKE_GRAIN_MS);
    this.outbox.put({ kind: 'wake-at', time: this.wakeAt });
  }

  private hear(session: Session, now: number): void {
    if (session.state.kind === 'waiting') return;
    session.state.member.heardAt = Math.floor(now);
    this.heard.touch(session.socket, now);
  }

  /** Refuses a message. Fatal when `fatal`, or when the socket has had too many refused. */
  private refuse(session: Session, code: CoreCode, detail: string, now: number, fatal = false): void {
    this.deny(session, { code, reason: code, detail }, now, fatal);
  }

  private deny(session: Session, denial: Denial, now: number, fatal = false): void {
    const ends = fatal || !session.patience.take(now);
    this.tellDenial(session.socket, denial, ends);
    if (ends) this.forget(session, 'refused', now);
  }

  private tellDenial(socket: number, denial: Denial, fatal: boolean): void {
    const { code, detail: message } = denial;
    this.outbox.send(socket, { kind: 'error', code, message, fatal });
    if (fatal) this.outbox.put({ kind: 'close', socket, reason: code });
    this.countRefusal(denial, fatal);
  }

  private countRefusal({ reason, origin }: Why, fatal: boolean): void {
    this.totals.refusals += 1;
    this.totals.refusedBy[reason] += 1;
    this.outbox.note({ kind: 'refused', reason, fatal, origin });
  }

  /** Ends the session of a member of ours whose visitor has come back through another socket. */
  private displace(member: Member | undefined): void {
    const session = member?.node === null ? this.sessions.get(member.socket) : undefined;
    if (session === undefined) return;
    this.forget(session, 'replaced', this.now);
    this.outbox.put({ kind: 'close', socket: session.socket, reason: 'replaced' });
  }

  private leave(session: Session, reason: LeaveReason, now: number): void {
    if (session.state.kind === 'waiting') return;
    const { room, member } = session.state;
    session.state = WAITING;
    this.rooms.leave(room, member);
    this.heard.delete(session.socket);
    this.unjoined.touch(session.socket, now);
    this.outbox.note({ kind: 'left', site: room.site, member: member.id, members: room.size, reason });
  }

  private forget(session: Session, reason: LeaveReason, now: number): void {
    this.leave(session, reason, now);
    this.unjoined.delete(session.socket);
    this.sessions.delete(session.socket);
    this.addresses.release(session.address, now);
  }
}
