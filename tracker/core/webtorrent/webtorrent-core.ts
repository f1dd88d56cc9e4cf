/**
 * The tracker for WebTorrent clients as a pure state machine: who is in which swarm, whose offers go to whom, who is
 * refused. Knows no socket, clock or chance: `tracker/webtorrent/clients.ts` gives it events and the time, and
 * carries out its effects. What a client may cost is bounded as for our own visitors, by the same numbers.
 */
import type { AddressAllowance, AddressBook } from '../address-book.ts';
import { ExpiryQueue } from '../expiry-queue.ts';
import * as allowances from '../limits.ts';
import { TokenBucket } from '../token-bucket.ts';
import type { Announce, Answer, ByteText, ClientMessage, Id } from './client-messages.ts';
import { HEARD_GRAIN_MS, IDLE_MS, MAX_PEERS_PER_SOCKET, QUIET_MS, TAKEOVER_MS } from './limits.ts';
import { Swarm, type Peer } from './swarm.ts';
import type { WebTorrentEffect } from './webtorrent-effects.ts';
import type { WebTorrentEvent } from './webtorrent-events.ts';
import {
  openingOf,
  writeAnnounced,
  writeAnswer,
  writeFailure,
  writeOffer,
  writeScraped,
} from './write-message.ts';

export interface WebTorrentCoreOptions {
  /** A number in [0, 1), for choosing among peers. */
  readonly random: () => number;
  /** What addresses may do; shared with the core for our own visitors, so that an address has one allowance. */
  readonly addresses: AddressBook;
  readonly maxSockets?: number | undefined;
  /** False: each message is answered with why not. True by default. */
  readonly serves?: boolean | undefined;
}

export interface WebTorrentStats {
  readonly swarms: number;
  readonly peers: number;
  readonly sockets: number;
  /** Since the start. Offers and answers: those passed on. */
  readonly announces: number;
  readonly offers: number;
  readonly answers: number;
  readonly scrapes: number;
  readonly refusals: number;
}

interface Session {
  readonly socket: number;
  readonly address: AddressAllowance;
  readonly messages: TokenBucket;
  /** Null until something was refused: most never need it. */
  patience: TokenBucket | null;
  /** What this socket is, in all its swarms. Made anew at each change: exactly as long as needed. */
  peers: readonly Peer[];
  heardAt: number;
  /** When its place among the busy ones was last renewed. */
  touchedAt: number;
}

const NOT_SERVED =
  'This tracker serves no WebTorrent clients. Use another, or ask its owner, who can switch it on (--web-torrent yes).';

export class WebTorrentCore {
  private readonly options: WebTorrentCoreOptions;
  private readonly sessions = new Map<number, Session>();
  private readonly swarms = new Map<string, Swarm>();
  private readonly addresses: AddressBook;
  /** Sockets in no swarm, and those in some. */
  private readonly idle = new ExpiryQueue<number>(IDLE_MS);
  private readonly busy = new ExpiryQueue<number>(QUIET_MS);
  private readonly totals = { announces: 0, offers: 0, answers: 0, scrapes: 0, refusals: 0 };
  private peers = 0;
  private effects: WebTorrentEffect[] = [];
  private wakeAt = Infinity;

  constructor(options: WebTorrentCoreOptions) {
    this.options = options;
    this.addresses = options.addresses;
  }

  handle(event: WebTorrentEvent, now: number): readonly WebTorrentEffect[] {
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

  stats(): WebTorrentStats {
    return { swarms: this.swarms.size, peers: this.peers, sockets: this.sessions.size, ...this.totals };
  }

  private handleIn(
    session: Session,
    event: Exclude<WebTorrentEvent, { readonly kind: 'open' | 'wake' }>,
    now: number,
  ): void {
    if (event.kind === 'closed') return this.forget(session, now);
    session.heardAt = now;
    if (session.peers.length > 0 && now - session.touchedAt >= HEARD_GRAIN_MS) this.touch(session, now);
    if (!session.messages.take(now) || !session.address.messages.take(now)) {
      return this.refuse(session, 'Too many messages. Send fewer a second.', now);
    }
    if (event.kind === 'garbage') return this.refuse(session, event.detail, now);
    if (event.kind === 'message') this.receive(session, event.message, now);
  }

  private receive(session: Session, message: ClientMessage, now: number): void {
    if (this.options.serves === false) {
      const infoHash = message.kind === 'scrape' ? undefined : message.infoHash;
      return this.refuse(session, NOT_SERVED, now, infoHash);
    }
    switch (message.kind) {
      case 'announce':
        return this.announce(session, message, now);
      case 'answer':
        return this.answer(session, message, now);
      case 'scrape':
        this.totals.scrapes += 1;
        return this.send(
          session.socket,
          writeScraped(message.infoHashes, (id) => this.swarms.get(id)),
        );
    }
  }

  private open(socket: number, address: string, now: number): void {
    if (this.sessions.has(socket)) return;
    const full = this.sessions.size >= (this.options.maxSockets ?? allowances.MAX_SOCKETS);
    const allowance = full ? null : this.addresses.admit(address, now);
    if (allowance === null) {
      const whose = full ? 'The tracker has all the connections it may' : 'Too many from your address';
      return this.turnAway(socket, `${whose}. Try again later.`, 'full');
    }
    this.sessions.set(socket, {
      socket,
      address: allowance,
      messages: new TokenBucket(allowances.SOCKET_BURST, allowances.SOCKET_PER_SECOND, now),
      patience: null,
      peers: [],
      heardAt: now,
      touchedAt: now,
    });
    this.idle.touch(socket, now);
  }

  private announce(session: Session, message: Announce, now: number): void {
    const { infoHash, peerId, event } = message;
    let peer = this.swarms.get(infoHash.id)?.get(peerId.id);
    if (peer !== undefined && peer.socket !== session.socket) {
      if (!this.mayTakeOver(session, peer, now)) {
        return this.refuse(session, 'peer_id: another connection has it. Choose another.', now, infoHash);
      }
      this.leave(peer, now);
      peer = undefined;
    }
    this.totals.announces += 1;
    if (event === 'stopped') {
      if (peer !== undefined) this.leave(peer, now);
      return this.confirm(session.socket, infoHash, this.swarms.get(infoHash.id));
    }
    peer ??= this.join(session, message, now) ?? undefined;
    if (peer === undefined) return;
    if (message.complete || event === 'completed') peer.swarm.markComplete(peer);
    this.confirm(session.socket, infoHash, peer.swarm);
    this.passOffers(peer, message);
  }

  /** One who comes back over another connection may be quicker than the end of the old one. */
  private mayTakeOver(session: Session, peer: Peer, now: number): boolean {
    const holder = this.sessions.get(peer.socket);
    return holder === undefined || holder.address === session.address || now - holder.heardAt > TAKEOVER_MS;
  }

  private join(session: Session, { infoHash, peerId }: Announce, now: number): Peer | null {
    if (session.peers.length >= MAX_PEERS_PER_SOCKET) {
      this.refuse(session, `At most ${MAX_PEERS_PER_SOCKET} swarms on one connection.`, now, infoHash);
      return null;
    }
    if (!session.address.joins.take(now)) {
      this.refuse(session, 'Too many new peers from your address. Try again later.', now, infoHash);
      return null;
    }
    const swarm = this.swarms.get(infoHash.id) ?? this.found(infoHash);
    const peer = swarm.add(peerId.id, session.socket);
    session.peers = [...session.peers, peer];
    this.peers += 1;
    this.idle.delete(session.socket);
    this.touch(session, now);
    return peer;
  }

  private touch(session: Session, now: number): void {
    session.touchedAt = now;
    this.busy.touch(session.socket, now);
  }

  private found(infoHash: Id): Swarm {
    const swarm = new Swarm(infoHash);
    this.swarms.set(infoHash.id, swarm);
    return swarm;
  }

  private passOffers(from: Peer, { infoHash, peerId, offers }: Announce): void {
    const opening = openingOf(infoHash, peerId);
    const drawn = from.swarm.draw(from, offers.length, this.options.random);
    for (let i = 0; i < drawn; i++) {
      const offer = offers[i];
      if (offer !== undefined) this.send(from.swarm.at(i).socket, writeOffer(opening, offer));
    }
    this.totals.offers += drawn;
  }

  private answer(
    session: Session,
    { infoHash, peerId, toPeerId, answer, offerId }: Answer,
    now: number,
  ): void {
    const swarm = this.swarms.get(infoHash.id);
    const from = swarm?.get(peerId.id);
    if (from === undefined || from.socket !== session.socket) {
      return this.refuse(
        session,
        'You are not in this swarm. Announce yourself before you answer.',
        now,
        infoHash,
      );
    }
    // Who asked may have left meanwhile: nobody needs to know.
    const to = swarm?.get(toPeerId.id);
    if (to === undefined || to === from) return;
    this.totals.answers += 1;
    this.send(to.socket, writeAnswer(openingOf(infoHash, peerId), answer, offerId));
  }

  private wake(now: number): void {
    this.wakeAt = Infinity;
    for (const expired of [this.idle, this.busy]) {
      for (const socket of expired.takeExpired(now)) {
        const session = this.sessions.get(socket);
        if (session === undefined) continue;
        this.forget(session, now);
        this.effects.push({ kind: 'close', socket, reason: 'silent' });
      }
    }
    this.addresses.forgetIdle(now);
  }

  /** Asks for a wake when the next expiry is sooner than the one already asked for; a wake too early does no harm. */
  private planWake(now: number): void {
    const next = Math.min(this.idle.nextAt(), this.busy.nextAt(), this.addresses.nextAt());
    if (next >= this.wakeAt) return;
    this.wakeAt = Math.max(next, now + allowances.WAKE_GRAIN_MS);
    this.effects.push({ kind: 'wake-at', time: this.wakeAt });
  }

  /** Refuses a message, and ends a socket that has had too many refused. */
  private refuse(session: Session, reason: string, now: number, infoHash?: Id): void {
    session.patience ??= new TokenBucket(allowances.PATIENCE_BURST, allowances.PATIENCE_PER_SECOND, now);
    if (!session.patience.take(now)) {
      this.turnAway(session.socket, reason, 'refused');
      return this.forget(session, now);
    }
    this.totals.refusals += 1;
    this.send(session.socket, writeFailure(reason, infoHash));
  }

  private turnAway(socket: number, failure: string, reason: 'full' | 'refused'): void {
    this.totals.refusals += 1;
    this.send(socket, writeFailure(failure));
    this.effects.push({ kind: 'close', socket, reason });
  }

  private leave(peer: Peer, now: number): void {
    const { swarm, socket } = peer;
    swarm.remove(peer);
    if (swarm.size === 0) this.swarms.delete(swarm.id);
    this.peers -= 1;
    const session = this.sessions.get(socket);
    if (session === undefined) return;
    session.peers = session.peers.filter((each) => each !== peer);
    if (session.peers.length > 0) return;
    this.busy.delete(socket);
    this.idle.touch(socket, now);
  }

  private forget(session: Session, now: number): void {
    for (const peer of session.peers) this.leave(peer, now);
    this.idle.delete(session.socket);
    this.busy.delete(session.socket);
    this.sessions.delete(session.socket);
    this.addresses.release(session.address, now);
  }

  private send(socket: number, text: ByteText): void {
    this.effects.push({ kind: 'send', socket, text, soon: false });
  }

  /** Counts and an interval are in no hurry: they go with the offer or answer that follows. */
  private confirm(socket: number, infoHash: Id, swarm: Swarm | undefined): void {
    this.effects.push({ kind: 'send', socket, text: writeAnnounced(infoHash, swarm), soon: true });
  }
}
