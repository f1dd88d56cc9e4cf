/**
 * Who is where, in Redis: a hash of members for each room and node, the set of a room's nodes, and a key for each node that
 * lives, all with an expiry. Knows nothing of what is told through channels. Called by `redis-nodes.ts`.
 */
import { RESP_TYPES } from '@redis/client';
import type { RemoteMember } from '../core/node-messages.ts';
import { LIST_LIFE_MS, MEMBERS_AT_ONCE, NODE_LIFE_MS } from './limits.ts';
import { decodeMember } from './node-codec.ts';
import type { RedisClient, RedisLine } from './redis-line.ts';

const lifeKey = (node: string): string => `hearsay:life:${node}`;
const nodesKey = (room: string): string => `hearsay:nodes:${room}`;
const membersKey = (room: string, node: string): string => `hearsay:members:${room}:${node}`;

export class RedisLists {
  private readonly line: RedisLine;
  private readonly node: string;

  constructor(line: RedisLine, node: string) {
    this.line = line;
    this.node = node;
  }

  /** Says that this node lives. False when it was taken for gone. */
  async live(): Promise<boolean> {
    const options = { expiration: { type: 'PX', value: NODE_LIFE_MS }, GET: true } as const;
    const before = await this.line.ask((client) => client.set(lifeKey(this.node), '1', options));
    return before !== null;
  }

  /** Which of `nodes` no longer live. None when that can't be said. */
  async gone(nodes: readonly string[]): Promise<string[]> {
    if (nodes.length === 0) return [];
    const found = await this.line.ask((client) => client.mGet(nodes.map(lifeKey)));
    return found === null ? [] : nodes.filter((_, place) => found[place] === null);
  }

  put(room: string, members: readonly (readonly [id: string, bytes: Buffer])[]): void {
    const key = membersKey(room, this.node);
    this.order((client) => client.hSet(key, Object.fromEntries(members)));
  }

  /** Lists us among the room's nodes. After `put`, for what is not there can't be given an expiry. */
  enter(room: string): void {
    this.order((client) => client.sAdd(nodesKey(room), this.node));
    this.renew([room]);
  }

  remove(room: string, member: string): void {
    this.order((client) => client.hDel(membersKey(room, this.node), member));
  }

  leave(room: string): void {
    this.order((client) => client.sRem(nodesKey(room), this.node));
  }

  /** Lets our lists of these rooms live on. */
  renew(rooms: Iterable<string>): void {
    for (const room of rooms) {
      for (const key of [membersKey(room, this.node), nodesKey(room)]) {
        this.order((client) => client.pExpire(key, LIST_LIFE_MS));
      }
    }
  }

  /** Removes all that says that we are in these rooms, and that we live. */
  async forget(rooms: Iterable<string>): Promise<void> {
    for (const room of rooms) {
      this.leave(room);
      this.order((client) => client.del(membersKey(room, this.node)));
    }
    await this.line.ask((client) => client.del(lifeKey(this.node)));
  }

  /** Calls `found` with the members that other living nodes have in a room, some at a time. */
  async read(room: string, found: (node: string, members: readonly RemoteMember[]) => void): Promise<void> {
    const listed = (await this.line.ask((client) => client.sMembers(nodesKey(room)))) ?? [];
    const others = listed.filter((node) => node !== this.node);
    const dead = new Set(await this.gone(others));
    for (const node of others) {
      if (!dead.has(node)) await this.readNode(room, node, found);
      else this.order((client) => client.sRem(nodesKey(room), node));
    }
  }

  private async readNode(
    room: string,
    node: string,
    found: (node: string, members: readonly RemoteMember[]) => void,
  ): Promise<void> {
    let cursor = '0';
    do {
      const page = await this.line.ask((client) =>
        client
          .withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
          .hScan(membersKey(room, node), cursor, { COUNT: MEMBERS_AT_ONCE }),
      );
      if (page === null) return;
      const members = page.entries.map(({ value }) => decodeMember(value)).filter((each) => each !== null);
      if (members.length > 0) found(node, members);
      cursor = String(page.cursor);
    } while (cursor !== '0');
  }

  private order(command: (client: RedisClient) => Promise<unknown>): void {
    void this.line.ask(command);
  }
}
