/**
 * All rooms: who is introduced to whom, whose signal goes where, here and to other nodes. Knows nothing of sockets' rates
 * and expiries, which are `tracker-core.ts`'s, its caller.
 */
import { FULL, type VisitorMessage } from '../../protocol/tracker-messages.ts';
import { Hall } from './hall.ts';
import { MAX_INTRODUCED, MORE_BESIDE, MAX_REPORTED_BYTES } from './limits.ts';
import type { Member } from './member.ts';
import type { NodeMessage } from './node-messages.ts';
import type { Outbox } from './outbox.ts';
import type { Introduction, Policy } from './policy.ts';
import type { Room } from './room.ts';
import type { NodeEvent } from './tracker-events.ts';
import type { Reported, RoomStats, Totals } from './tracker-stats.ts';

export interface RoomsParts {
  readonly policy: Policy;
  readonly random: () => number;
  readonly clustered: boolean;
  readonly outbox: Outbox;
  readonly totals: Totals;
  /** A member of ours has come back at another node. */
  readonly moved: (member: Member) => void;
}

export class Rooms {
  private readonly parts: RoomsParts;
  private readonly halls = new Map<string, Hall>();

  constructor(parts: RoomsParts) {
    this.parts = parts;
  }

  get size(): number {
    return this.halls.size;
  }

  get remoteMembers(): number {
    let members = 0;
    for (const { mirror } of this.halls.values()) members += mirror.size;
    return members;
  }

  stats(): RoomStats[] {
    return Array.from(this.halls.values(), (hall) => hall.stats());
  }

  /** Members of `site` that are connected here. */
  ownSize(site: string): number {
    return this.halls.get(site)?.ownSize ?? 0;
  }

  member(site: string, id: string): Member | undefined {
    return this.halls.get(site)?.room.get(id);
  }

  enter(site: string, member: Member): Room {
    let hall = this.halls.get(site);
    if (hall === undefined) this.halls.set(site, (hall = new Hall(site, this.parts.policy)));
    const elsewhere = hall.room.get(member.id);
    if (elsewhere?.node != null) hall.mirror.remove(elsewhere.node, elsewhere.id);
    hall.room.add(member);
    this.announce(hall.room, member);
    return hall.room;
  }

  leave(room: Room, member: Member): void {
    room.remove(member);
    if (this.parts.clustered) {
      this.parts.outbox.put({ kind: 'withdraw', room: room.site, member: member.id });
    }
    if (this.ownSize(room.site) === 0) this.halls.delete(room.site);
  }

  seek(
    room: Room,
    member: Member,
    { want, except, seeks, lonely }: VisitorMessage & { readonly kind: 'seek' },
    now: number,
  ): void {
    this.watch(room, member, seeks);
    member.lonely = lonely === true;
    if (want > 0) member.fullAt = -Infinity;
    this.introduce(room, member, want, except, now);
  }

  /** Who has joined early says what it wants: those on its line it knows by now. */
  hearWants(
    room: Room,
    member: Member,
    { want, seeks }: VisitorMessage & { readonly kind: 'join' },
    now: number,
  ): void {
    this.watch(room, member, seeks);
    this.introduce(room, member, want, [], now, 0);
  }

  introduce(
    room: Room,
    seeker: Member,
    want: number,
    except: readonly string[],
    now: number,
    moreBeside = MORE_BESIDE,
  ): void {
    const most = Math.min(want, MAX_INTRODUCED);
    // Those at other nodes come later: more from here would take their places.
    const more = this.parts.clustered ? 0 : Math.min(moreBeside, MAX_INTRODUCED - most);
    const chosen =
      most === 0 ? [] : room.introduce(seeker, most, new Set(except), now, this.parts.random, more);
    const peers = this.toOffer(room, seeker, chosen);
    this.parts.outbox.send(seeker.socket, { kind: 'introduce', peers });
  }

  /** To those who share its address alone; not a word when nobody does. */
  introduceBeside(room: Room, seeker: Member, now: number): void {
    const chosen = room.introduce(seeker, 0, new Set(), now, this.parts.random, MORE_BESIDE);
    const peers = this.toOffer(room, seeker, chosen);
    if (peers.length > 0) this.parts.outbox.send(seeker.socket, { kind: 'introduce', peers, beside: true });
  }

  /** Those of `chosen` whom `seeker` is to offer a connection to now; the others' nodes are asked. */
  private toOffer(room: Room, seeker: Member, chosen: readonly Introduction[]): string[] {
    const { totals } = this.parts;
    const peers: string[] = [];
    for (const { member, by } of chosen) {
      totals.introducedBy[by] += 1;
      if (member.node === null || seeker.id < member.id) peers.push(member.id);
      else this.ask(room, seeker, member, member.node);
    }
    totals.introductions += chosen.length;
    const hall = this.halls.get(room.site);
    if (hall !== undefined) hall.introductions += chosen.length;
    return peers;
  }

  relay(room: Room, from: Member, signal: VisitorMessage & { readonly kind: 'signal' }, now: number): void {
    const { outbox, totals } = this.parts;
    if (signal.data === FULL) from.fullAt = Math.floor(now);
    if (signal.reached === true) room.setReached(from);
    const target = room.get(signal.to);
    if (target === undefined || target === from) {
      return outbox.send(from.socket, { kind: 'gone', peer: signal.to });
    }
    totals.signals += 1;
    if (target.node === null) {
      return this.pass(from, target, signal.data);
    }
    const message = {
      kind: 'signal',
      room: room.site,
      from: from.id,
      to: target.id,
      data: signal.data,
    } as const;
    outbox.tellNode(target.node, message);
  }

  report(room: Room, { peers, network }: Reported): void {
    const hall = this.halls.get(room.site);
    for (const sum of [this.parts.totals.reported, hall?.reported]) {
      if (sum === undefined) continue;
      sum.peers += Math.min(peers, MAX_REPORTED_BYTES);
      sum.network += Math.min(network, MAX_REPORTED_BYTES);
    }
  }

  hearNode(event: NodeEvent, now: number): void {
    switch (event.kind) {
      case 'remote-joined':
        return this.mirrorThem(event);
      case 'remote-left':
        return this.halls.get(event.room)?.mirror.remove(event.node, event.member);
      case 'node-said':
        return this.hearMessage(event.node, event.message, now);
      case 'node-gone':
        for (const { mirror } of this.halls.values()) mirror.dropNode(event.node);
        return;
      case 'cut-off':
        for (const { mirror } of this.halls.values()) mirror.dropAll();
        return;
    }
  }

  private watch(room: Room, member: Member, seeks: string | undefined): void {
    if (seeks === undefined || member.seeks === seeks) return;
    room.setStream(member, seeks);
    this.announce(room, member);
  }

  private mirrorThem({ node, room, members, news }: NodeEvent & { readonly kind: 'remote-joined' }): void {
    for (const remote of members) {
      const own = this.halls.get(room)?.room.get(remote.id);
      const isHere = own !== undefined && own.node === null;
      if (isHere && news) this.parts.moved(own);
      if (!isHere || news) this.halls.get(room)?.mirror.add(node, remote);
    }
  }

  private hearMessage(node: string, message: NodeMessage, now: number): void {
    const hall = this.halls.get(message.room);
    switch (message.kind) {
      case 'signal':
        return this.hearSignal(hall, node, message);
      case 'gone':
        hall?.mirror.remove(node, message.peer);
        return this.sendOwn(hall, message.to, (to) => [to, { kind: 'gone', peer: message.peer }]);
      case 'absent':
        return hall?.mirror.remove(node, message.member);
      case 'ask':
        return this.hearAsk(hall, node, message, now);
      case 'grant': {
        const peers = [message.candidate];
        return this.sendOwn(hall, message.seeker, (to) => [to, { kind: 'introduce', peers }]);
      }
    }
  }

  private hearSignal(
    hall: Hall | undefined,
    node: string,
    { room, from, to, data }: NodeMessage & { readonly kind: 'signal' },
  ): void {
    const target = hall?.room.get(to);
    if (hall === undefined || target === undefined || target.node !== null) {
      return this.parts.outbox.tellNode(node, { kind: 'gone', room, to: from, peer: to });
    }
    const sender = this.acquaint(hall, node, from);
    if (sender !== undefined) this.pass(sender, target, data);
    else this.parts.outbox.send(target.socket, { kind: 'signal', from, data });
  }

  private pass(from: Member, { socket, whereabouts }: Member, data: string): void {
    const beside = from.whereabouts.address === whereabouts.address || undefined;
    const lonely = from.lonely || undefined;
    this.parts.outbox.send(socket, { kind: 'signal', from: from.id, data, beside, lonely });
  }

  private hearAsk(
    hall: Hall | undefined,
    node: string,
    { room, seeker, candidate }: NodeMessage & { readonly kind: 'ask' },
    now: number,
  ): void {
    const own = hall?.room.get(candidate);
    if (hall === undefined || own === undefined || own.node !== null) {
      return this.parts.outbox.tellNode(node, { kind: 'absent', room, member: candidate });
    }
    const other = this.acquaint(hall, node, seeker);
    if (other === undefined || hall.room.haveMet(own, other, now)) return;
    hall.room.noteMeeting(own, other, now);
    this.parts.outbox.tellNode(node, { kind: 'grant', room, seeker, candidate });
  }

  /** A member of another node, also when its announcement was missed. Undefined when the name is that of one here. */
  private acquaint(hall: Hall, node: string, id: string): Member | undefined {
    // Its whereabouts are unknown: near to nobody.
    if (hall.room.get(id) === undefined)
      hall.mirror.add(node, { id, whereabouts: { address: id }, seeks: null });
    const member = hall.room.get(id);
    return member?.node === null ? undefined : member;
  }

  private sendOwn(
    hall: Hall | undefined,
    id: string,
    make: (socket: number) => Parameters<Outbox['send']>,
  ): void {
    const member = hall?.room.get(id);
    if (member !== undefined && member.node === null) this.parts.outbox.send(...make(member.socket));
  }

  /** Asks the node that decides about these two. */
  private ask(room: Room, seeker: Member, candidate: Member, node: string): void {
    const message = { kind: 'ask', room: room.site, seeker: seeker.id, candidate: candidate.id } as const;
    this.parts.outbox.tellNode(node, message);
  }

  private announce({ site }: Room, { id, whereabouts, seeks }: Member): void {
    if (!this.parts.clustered) return;
    this.parts.outbox.put({ kind: 'announce', room: site, member: { id, whereabouts, seeks } });
  }
}
