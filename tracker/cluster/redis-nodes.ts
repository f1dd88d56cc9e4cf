/**
 * Nodes that meet in Redis: who is where lies in hashes with an expiry, what is new goes through its channels. While Redis
 * is gone a node is alone with its own visitors; when it returns, all tell each other of theirs again. Knows nothing of
 * introductions. Made by `tracker.ts`.
 */
import { randomBytes } from 'node:crypto';
import type { NodeMessage, RemoteMember } from '../core/node-messages.ts';
import type { NodeEvent } from '../core/tracker-events.ts';
import { HEARTBEAT_MS, LIST_RENEWAL_MS, MEMBERS_AT_ONCE } from './limits.ts';
import { decodeEvent, encodeEvent, encodeMember } from './node-codec.ts';
import type { HearNodes, JoinNodes, Nodes, Shelf } from './nodes.ts';
import { RedisLine, type LineState } from './redis-line.ts';
import { RedisLists } from './redis-lists.ts';
import { redisShelf } from './redis-shelf.ts';

const EVERY_NODE = 'hearsay:nodes';
const nodeChannel = (node: string): string => `hearsay:node:${node}`;
const roomChannel = (room: string): string => `hearsay:room:${room}`;

export interface RedisNodesOptions {
  readonly url: string;
  /** Told when Redis is reached and lost, for logs. */
  readonly onState?: ((state: LineState, detail: string) => void) | undefined;
}

/** Throws Fault `bad-option` when the URL is none of Redis. Does not wait for Redis to be there. */
export function redisNodes(options: RedisNodesOptions): JoinNodes {
  const line = (onState: (state: LineState) => void): RedisLine =>
    new RedisLine(options.url, (state, detail) => {
      onState(state);
      options.onState?.(state, detail);
    });
  return (hear) => new RedisNodes(line, hear);
}

class RedisNodes implements Nodes {
  readonly name = randomBytes(12).toString('hex');
  readonly shelf: Shelf;
  private readonly hearEvent: HearNodes;
  private readonly line: RedisLine;
  private readonly lists: RedisLists;
  /** Our own members by room: what is told again whenever Redis returns. */
  private readonly own = new Map<string, Map<string, RemoteMember>>();
  /** Those that we have heard of and not yet heard to be gone. */
  private readonly others = new Set<string>();
  /** Members that left while their room's lists were being read. */
  private readonly leftWhileReading = new Map<string, Set<string>>();
  private readonly heartbeat: NodeJS.Timeout;
  private listsRenewedAt = performance.now();
  private closed = false;

  constructor(makeLine: (onState: (state: LineState) => void) => RedisLine, hear: HearNodes) {
    this.hearEvent = hear;
    this.line = makeLine((state) => (state === 'ready' ? void this.begin() : this.lose()));
    this.lists = new RedisLists(this.line, this.name);
    this.shelf = redisShelf(this.line);
    this.heartbeat = setInterval(() => void this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
    this.line.connect();
  }

  get connected(): boolean {
    return this.line.ready;
  }

  announce(room: string, member: RemoteMember): void {
    const members = this.own.get(room) ?? new Map<string, RemoteMember>();
    const isFirst = members.size === 0;
    this.own.set(room, members.set(member.id, member));
    if (!this.line.ready) return;
    if (isFirst) void this.enter(room, true);
    else {
      this.lists.put(room, [[member.id, encodeMember(member)]]);
      this.publishJoined(room, [member], true);
    }
  }

  withdraw(room: string, member: string): void {
    const members = this.own.get(room);
    if (members?.delete(member) !== true) return;
    this.lists.remove(room, member);
    this.publish(roomChannel(room), { kind: 'remote-left', node: this.name, room, member });
    if (members.size > 0) return;
    this.own.delete(room);
    this.lists.leave(room);
    this.line.unsubscribe(roomChannel(room));
  }

  tell(node: string, message: NodeMessage): void {
    const bytes = encodeEvent({ kind: 'node-said', node: this.name, message });
    void this.line.publish(nodeChannel(node), bytes).then((hearers) => {
      if (hearers === 0) this.missed(node, message);
    });
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.heartbeat);
    this.publish(EVERY_NODE, { kind: 'node-gone', node: this.name });
    await this.lists.forget(this.own.keys());
    await this.line.close();
  }

  /** Redis is there, for the first time or again: it may have forgotten everything, and we have missed what was said. */
  private async begin(): Promise<void> {
    await Promise.all([
      this.line.subscribe(nodeChannel(this.name), (bytes) => this.take(bytes)),
      this.line.subscribe(EVERY_NODE, (bytes) => this.take(bytes)),
    ]);
    await this.lists.live();
    for (const room of this.own.keys()) await this.enter(room, false);
  }

  /** Listens first, then tells, then reads: whoever does the same at the same time is either read or heard. */
  private async enter(room: string, news: boolean): Promise<void> {
    await this.line.subscribe(roomChannel(room), (bytes) => this.take(bytes));
    this.tellAll(room, news);
    const left = new Set<string>();
    this.leftWhileReading.set(room, left);
    await this.lists.read(room, (node, members) => {
      const there = members.filter(({ id }) => !left.has(`${node} ${id}`));
      if (this.own.has(room)) this.hear({ kind: 'remote-joined', node, room, members: there, news: false });
    });
    if (this.leftWhileReading.get(room) === left) this.leftWhileReading.delete(room);
  }

  private tellAll(room: string, news: boolean): void {
    const members = [...(this.own.get(room)?.values() ?? [])];
    for (let at = 0; at < members.length; at += MEMBERS_AT_ONCE) {
      const some = members.slice(at, at + MEMBERS_AT_ONCE);
      this.lists.put(
        room,
        some.map((member) => [member.id, encodeMember(member)]),
      );
      this.publishJoined(room, some, news);
    }
    this.lists.enter(room);
  }

  private async beat(): Promise<void> {
    if (!this.line.ready) return;
    if (!(await this.lists.live())) {
      // Others have taken us for gone, as after a long pause of this process.
      for (const room of this.own.keys()) this.tellAll(room, false);
    }
    for (const node of await this.lists.gone([...this.others])) this.hear({ kind: 'node-gone', node });
    if (performance.now() - this.listsRenewedAt < LIST_RENEWAL_MS) return;
    this.listsRenewedAt = performance.now();
    this.lists.renew(this.own.keys());
  }

  private lose(): void {
    this.others.clear();
    if (!this.closed) this.hearEvent({ kind: 'cut-off' });
  }

  /** Nobody listens there any more. */
  private missed(node: string, message: NodeMessage): void {
    if (message.kind === 'signal') {
      const { room, from, to } = message;
      this.hear({ kind: 'node-said', node, message: { kind: 'gone', room, to: from, peer: to } });
    }
    this.hear({ kind: 'node-gone', node });
  }

  private take(bytes: Uint8Array): void {
    const event = decodeEvent(bytes);
    if (event === null || event.kind === 'cut-off' || event.node === this.name) return;
    if (event.kind === 'remote-left') {
      this.leftWhileReading.get(event.room)?.add(`${event.node} ${event.member}`);
    }
    this.hear(event);
  }

  private hear(event: Exclude<NodeEvent, { readonly kind: 'cut-off' }>): void {
    if (this.closed) return;
    if (event.kind === 'node-gone') this.others.delete(event.node);
    else this.others.add(event.node);
    this.hearEvent(event);
  }

  private publishJoined(room: string, members: readonly RemoteMember[], news: boolean): void {
    this.publish(roomChannel(room), { kind: 'remote-joined', node: this.name, room, members, news });
  }

  private publish(channel: string, event: NodeEvent): void {
    void this.line.publish(channel, encodeEvent(event));
  }
}
