/**
 * What every way of joining nodes to a cluster must do. Runs on nodes in one process and on those that meet in a real Redis.
 * Waits for what must come, and proves what must not come by something that comes after it.
 */
import { expect } from 'vitest';
import type { JoinNodes, Nodes } from '../../tracker/cluster/nodes.ts';
import type { RemoteMember } from '../../tracker/core/node-messages.ts';
import type { NodeEvent } from '../../tracker/core/tracker-events.ts';
import { eventually } from '../rig/eventually.ts';

export interface NodesCase {
  readonly name: string;
  readonly run: (open: () => Promise<TestNode>) => Promise<void>;
}

/** A node and what it has heard. */
export interface TestNode {
  readonly nodes: Nodes;
  readonly heard: NodeEvent[];
}

export async function openTestNode(join: JoinNodes): Promise<TestNode> {
  const heard: NodeEvent[] = [];
  const nodes = join((event) => heard.push(event));
  await eventually('the cluster', () => nodes.connected);
  return { nodes, heard };
}

let lastRoom = 0;
const newRoom = (): string => `room ${process.pid} ${++lastRoom}`;

function member(id: string, extra: Partial<RemoteMember> = {}): RemoteMember {
  return { id, whereabouts: { address: '192.0.2.1' }, seeks: null, ...extra };
}

/** Names of the members of a room that a node knows of now, with their nodes. */
function known({ heard }: TestNode, room: string): string[] {
  const members = new Map<string, string>();
  for (const event of heard) {
    if (event.kind === 'remote-joined' && event.room === room) {
      for (const { id } of event.members) members.set(id, event.node);
    } else if (event.kind === 'remote-left' && event.room === room) {
      if (members.get(event.member) === event.node) members.delete(event.member);
    } else if (event.kind === 'node-gone') {
      for (const [id, node] of members) if (node === event.node) members.delete(id);
    } else if (event.kind === 'cut-off') members.clear();
  }
  return [...members.keys()].sort();
}

function knows(node: TestNode, room: string, members: readonly string[]): Promise<boolean> {
  return eventually(
    `${members.join()} at ${node.nodes.name}`,
    () => known(node, room).join() === members.join(),
  );
}

const membership: NodesCase[] = [
  {
    name: 'members are heard of where the room has members, whoever came first',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const room = newRoom();
      a.nodes.announce(room, member('a1'));
      a.nodes.announce(room, member('a2'));
      b.nodes.announce(room, member('b1'));
      await knows(b, room, ['a1', 'a2']);
      await knows(a, room, ['b1']);
      a.nodes.announce(room, member('a3'));
      await knows(b, room, ['a1', 'a2', 'a3']);
    },
  },
  {
    name: 'all that is said of a member arrives, and its changes',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const room = newRoom();
      b.nodes.announce(room, member('b1'));
      const whereabouts = { address: 'x', prefix: 'p', asn: 7, place: { latitude: 52.5, longitude: -13.4 } };
      a.nodes.announce(room, member('a1', { whereabouts, seeks: 'film' }));
      await knows(b, room, ['a1']);
      a.nodes.announce(room, member('a1', { whereabouts, seeks: 'news' }));
      const last = (): RemoteMember | undefined =>
        b.heard.flatMap((event) => (event.kind === 'remote-joined' ? event.members : [])).at(-1);
      await eventually('the change', () => last()?.seeks === 'news');
      expect(last()).toEqual({ id: 'a1', whereabouts, seeks: 'news' });
    },
  },
  {
    name: 'members that left are gone, and a room that was left is silent until it is entered again',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const room = newRoom();
      a.nodes.announce(room, member('a1'));
      b.nodes.announce(room, member('b1'));
      await knows(a, room, ['b1']);
      await knows(b, room, ['a1']);
      a.nodes.withdraw(room, 'a1');
      await knows(b, room, []);
      b.nodes.announce(room, member('b2'));
      b.nodes.withdraw(room, 'b1');
      a.nodes.announce(room, member('a2'));
      await eventually('b2', () => known(a, room).includes('b2'));
      const news = a.heard.filter((event) => event.kind === 'remote-joined' && event.news);
      expect(
        news.flatMap((event) => (event.kind === 'remote-joined' ? event.members : [])),
      ).not.toContainEqual(member('b2'));
      await knows(b, room, ['a2']);
    },
  },
  {
    name: 'rooms are apart',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const [one, two] = [newRoom(), newRoom()];
      a.nodes.announce(one, member('a1'));
      b.nodes.announce(two, member('b1'));
      b.nodes.announce(one, member('b2'));
      await knows(a, one, ['b2']);
      expect(known(a, two)).toEqual([]);
    },
  },
  {
    name: 'a thousand members are heard of, of three nodes',
    async run(open) {
      const [a, b, c] = [await open(), await open(), await open()];
      const room = newRoom();
      const names = Array.from({ length: 500 }, (_, i) => `m${String(i).padStart(3, '0')}`);
      for (const id of names) {
        a.nodes.announce(room, member(`a${id}`));
        b.nodes.announce(room, member(`b${id}`));
      }
      c.nodes.announce(room, member('c'));
      await knows(c, room, [...names.map((id) => `a${id}`), ...names.map((id) => `b${id}`)]);
      await knows(a, room, [...names.map((id) => `b${id}`), 'c']);
    },
  },
];

const talk: NodesCase[] = [
  {
    name: 'messages reach the node they are for, in their order, and no other',
    async run(open) {
      const [a, b, c] = [await open(), await open(), await open()];
      const signal = (data: string) => ({ kind: 'signal', room: 'r', from: 'f', to: 't', data }) as const;
      for (let i = 0; i < 50; i++) a.nodes.tell(b.nodes.name, signal(`offer ${i} ${'x'.repeat(i * 100)}`));
      c.nodes.tell(b.nodes.name, { kind: 'ask', room: 'r', seeker: 's', candidate: 'c' });
      const said = (by: TestNode): NodeEvent[] =>
        b.heard.filter((event) => event.kind === 'node-said' && event.node === by.nodes.name);
      await eventually('51 messages', () => said(a).length + said(c).length === 51);
      const data = said(a).map((event) =>
        event.kind === 'node-said' && event.message.kind === 'signal' ? event.message.data.split(' ')[1] : '',
      );
      expect(data).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
      expect(said(c)).toEqual([
        {
          kind: 'node-said',
          node: c.nodes.name,
          message: { kind: 'ask', room: 'r', seeker: 's', candidate: 'c' },
        },
      ]);
      expect(c.heard.filter((event) => event.kind === 'node-said')).toEqual([]);
    },
  },
  {
    name: 'a signal to a node that is not there comes back, and the node is gone',
    async run(open) {
      const a = await open();
      a.nodes.tell('nobody', { kind: 'signal', room: 'r', from: 'f', to: 't', data: 'offer' });
      await eventually('the node gone', () => a.heard.length === 2);
      expect(a.heard).toEqual([
        { kind: 'node-said', node: 'nobody', message: { kind: 'gone', room: 'r', to: 'f', peer: 't' } },
        { kind: 'node-gone', node: 'nobody' },
      ]);
    },
  },
  {
    name: 'a node that closes takes its members with it, once',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const room = newRoom();
      a.nodes.announce(room, member('a1'));
      b.nodes.announce(room, member('b1'));
      await knows(b, room, ['a1']);
      await Promise.all([a.nodes.close(), a.nodes.close()]);
      await knows(b, room, []);
      const late = await open();
      late.nodes.announce(room, member('l1'));
      await knows(late, room, ['b1']);
    },
  },
];

const shelf: NodesCase[] = [
  {
    name: 'what one node keeps the others recall, until it is over',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const name = newRoom();
      const bytes = new Uint8Array([0, 255, 128, 10]);
      expect(await b.nodes.shelf.recall(name)).toBeNull();
      expect(await a.nodes.shelf.keep(name, bytes, 60_000)).toBe(true);
      expect(new Uint8Array((await b.nodes.shelf.recall(name)) ?? [])).toEqual(bytes);
      await a.nodes.shelf.keep(name, new Uint8Array([1]), 30);
      await eventually('its end', async () => (await b.nodes.shelf.recall(name)) === null);
    },
  },
  {
    name: 'what one node drops no other recalls',
    async run(open) {
      const [a, b] = [await open(), await open()];
      const [name, other] = [newRoom(), newRoom()];
      for (const each of [name, other]) await a.nodes.shelf.keep(each, new Uint8Array([1]), 60_000);
      await b.nodes.shelf.drop(name);
      expect(await a.nodes.shelf.recall(name)).toBeNull();
      expect(await a.nodes.shelf.recall(other)).not.toBeNull();
    },
  },
  {
    name: 'nodes agree on what the first of them proposed',
    async run(open) {
      const all = [await open(), await open(), await open()];
      const name = newRoom();
      const agreed = await Promise.all(
        all.map(({ nodes }, i) => nodes.shelf.agree(name, new Uint8Array([i, 255]))),
      );
      const [first] = agreed.map((bytes) => [...bytes].join());
      expect(agreed.map((bytes) => [...bytes].join())).toEqual([first, first, first]);
      expect(['0,255', '1,255', '2,255']).toContain(first);
    },
  },
];

export const nodesCases: readonly NodesCase[] = [...membership, ...talk, ...shelf];
