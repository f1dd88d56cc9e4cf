/** Several cores as one cluster: introductions, signals and returns across nodes, with messages that take their time. */
import { describe, expect, it } from 'vitest';
import type { TrackerMessage, VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import { SAME_PAIR_MS } from '../../../tracker/core/limits.ts';
import type { RemoteMember } from '../../../tracker/core/node-messages.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerEffect } from '../../../tracker/core/tracker-effects.ts';
import type { NodeEvent, TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { countedIds, seededRandom } from './seeded-random.ts';

const SITE = 'room';
/** Milliseconds by which a look at what visitors were told is late, and a message on its way. */
const LOOK_MS = 80;

/** Cores, each hearing the others some milliseconds later, in order. */
class Cluster {
  now = 0;
  readonly cores: TrackerCore[];
  /** What each socket was told. */
  readonly inbox = new Map<number, TrackerMessage[]>();
  private readonly nodeOf = new Map<number, number>();
  private readonly mail: { readonly at: number; readonly node: number; readonly event: NodeEvent }[] = [];
  private readonly announced: Map<string, RemoteMember>[];
  private readonly dead = new Set<number>();
  private readonly random: () => number;
  private lastSocket = 0;

  constructor(nodes: number, seed = 1) {
    this.random = seededRandom(seed);
    const nextName = countedIds();
    const tickets = {
      issue: (_room: string, id: string) => `t${id}`,
      read: (_room: string, t: string) => t.slice(1),
    };
    const options = { random: this.random, nextName, policy: 'nearest', clustered: true, tickets } as const;
    this.announced = Array.from({ length: nodes }, () => new Map());
    this.cores = Array.from({ length: nodes }, () => new TrackerCore(options));
  }

  /** A visitor joins at a node; its socket. */
  enter(node: number, want = 0, ticket?: string): number {
    const socket = ++this.lastSocket;
    this.nodeOf.set(socket, node);
    this.inbox.set(socket, []);
    this.tell(node, { kind: 'open', socket, address: `10.0.0.${socket}` });
    this.say(socket, { kind: 'join', version: WIRE_VERSION, site: SITE, want, ticket });
    return socket;
  }

  say(socket: number, message: VisitorMessage): void {
    this.tell(this.nodeOf.get(socket) ?? 0, { kind: 'message', socket, message });
  }

  close(socket: number): void {
    this.tell(this.nodeOf.get(socket) ?? 0, { kind: 'closed', socket });
    this.inbox.delete(socket);
  }

  /** Its sockets end with it; the others hear of it. */
  killNode(node: number): void {
    this.dead.add(node);
    for (const [socket, at] of this.nodeOf) if (at === node) this.inbox.delete(socket);
    this.cores.forEach((_, other) => this.post(other, { kind: 'node-gone', node: `n${node}` }));
  }

  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      this.mail.sort((a, b) => a.at - b.at);
      const [next] = this.mail;
      if (next === undefined || next.at > until) break;
      this.mail.shift();
      this.now = Math.max(this.now, next.at);
      if (!this.dead.has(next.node)) this.tell(next.node, next.event);
    }
    this.now = until;
  }

  nameOf(socket: number): string {
    for (const message of this.inbox.get(socket) ?? []) if (message.kind === 'welcome') return message.you;
    throw new Error(`Socket ${socket} was not welcomed.`);
  }

  introduced(socket: number): string[] {
    return (this.inbox.get(socket) ?? []).flatMap((message) =>
      message.kind === 'introduce' ? message.peers : [],
    );
  }

  tell(node: number, event: TrackerEvent): void {
    if (this.dead.has(node)) return;
    for (const effect of this.cores[node]?.handle(event, this.now) ?? []) this.run(node, effect);
  }

  private run(node: number, effect: TrackerEffect): void {
    const name = `n${node}`;
    switch (effect.kind) {
      case 'send':
        this.inbox.get(effect.socket)?.push(effect.message);
        return;
      case 'close':
        this.inbox.delete(effect.socket);
        return;
      case 'announce': {
        const { room, member } = effect;
        const own = this.announced[node] ?? new Map<string, RemoteMember>();
        if (own.size === 0) this.tellOfOthers(node, room);
        own.set(member.id, member);
        return this.postAll(node, { kind: 'remote-joined', node: name, room, members: [member], news: true });
      }
      case 'withdraw':
        this.announced[node]?.delete(effect.member);
        return this.postAll(node, {
          kind: 'remote-left',
          node: name,
          room: effect.room,
          member: effect.member,
        });
      case 'tell-node':
        return this.post(Number(effect.node.slice(1)), {
          kind: 'node-said',
          node: name,
          message: effect.message,
        });
      default:
        // What a node does by itself.
        effect satisfies { readonly kind: 'ask-notary' | 'note' | 'wake-at' };
    }
  }

  private tellOfOthers(node: number, room: string): void {
    for (const [other, members] of this.announced.entries()) {
      const event = {
        kind: 'remote-joined',
        node: `n${other}`,
        room,
        members: [...members.values()],
        news: false,
      } as const;
      if (other !== node) this.post(node, event);
    }
  }

  private postAll(from: number, event: NodeEvent): void {
    this.cores.forEach((_, node) => node !== from && this.post(node, event));
  }

  /** Two to seven milliseconds, never overtaking. */
  private post(node: number, event: NodeEvent): void {
    const before = this.mail.filter((each) => each.node === node).map(({ at }) => at);
    this.mail.push({ at: Math.max(this.now + 2 + this.random() * 5, ...before), node, event });
  }
}

describe('two nodes', () => {
  it('introduce their visitors to each other, whichever node decides', () => {
    const world = new Cluster(2);
    const [a, b] = [world.enter(0), world.enter(1)];
    world.pass(20);
    world.say(a, { kind: 'seek', want: 4, except: [] });
    world.pass(20);
    expect(world.introduced(a)).toEqual([world.nameOf(b)]);
    world.pass(SAME_PAIR_MS);
    world.say(b, { kind: 'seek', want: 4, except: [] });
    world.pass(20);
    expect(world.introduced(b)).toEqual([world.nameOf(a)]);
  });

  it('introduce a pair once when both seek at the same moment', () => {
    const world = new Cluster(2);
    const [a, b] = [world.enter(0), world.enter(1)];
    world.pass(20);
    for (const socket of [a, b]) world.say(socket, { kind: 'seek', want: 4, except: [] });
    world.pass(20);
    expect([...world.introduced(a), ...world.introduced(b)]).toHaveLength(1);
  });

  it('pass signals both ways, and say who is gone', () => {
    const world = new Cluster(2);
    const [a, b] = [world.enter(0), world.enter(1)];
    const [nameA, nameB] = [world.nameOf(a), world.nameOf(b)];
    world.pass(20);
    world.say(a, { kind: 'signal', to: nameB, data: 'offer' });
    world.pass(20);
    expect(world.inbox.get(b)?.at(-1)).toEqual({ kind: 'signal', from: nameA, data: 'offer' });
    world.say(b, { kind: 'signal', to: nameA, data: 'answer' });
    world.pass(20);
    expect(world.inbox.get(a)?.at(-1)).toEqual({ kind: 'signal', from: nameB, data: 'answer' });
    world.close(b);
    // Before the other node has heard that it left.
    world.say(a, { kind: 'signal', to: nameB, data: 'late' });
    world.pass(20);
    expect(world.inbox.get(a)?.at(-1)).toEqual({ kind: 'gone', peer: nameB });
  });

  it('answer one whose announcement was missed', () => {
    const world = new Cluster(2);
    const [a, b] = [world.enter(0), world.enter(1)];
    world.pass(20);
    world.tell(1, { kind: 'cut-off' });
    expect(world.cores[1]?.stats().remoteMembers).toBe(0);
    world.say(a, { kind: 'signal', to: world.nameOf(b), data: 'offer' });
    world.pass(20);
    world.say(b, { kind: 'signal', to: world.nameOf(a), data: 'answer' });
    world.pass(20);
    expect(world.inbox.get(a)?.at(-1)).toMatchObject({ kind: 'signal', data: 'answer' });
  });

  it('let a visitor move from one to the other under its name', () => {
    const world = new Cluster(2);
    const [a, friend] = [world.enter(0), world.enter(0)];
    const name = world.nameOf(a);
    world.pass(20);
    const back = world.enter(1, 0, `t${name}`);
    expect(world.nameOf(back)).toBe(name);
    world.pass(20);
    expect(world.inbox.has(a)).toBe(false);
    world.say(friend, { kind: 'signal', to: name, data: 'still you' });
    world.pass(20);
    expect(world.inbox.get(back)?.at(-1)).toEqual({
      kind: 'signal',
      from: world.nameOf(friend),
      data: 'still you',
    });
    expect(world.cores.map((core) => core.stats().members)).toEqual([1, 1]);
  });

  it('are alone while they can’t be reached, and forget a node that is gone', () => {
    const world = new Cluster(3);
    const a = world.enter(0);
    world.enter(1);
    world.enter(2);
    world.pass(20);
    expect(world.cores[0]?.stats()).toMatchObject({ members: 1, remoteMembers: 2 });
    world.killNode(2);
    world.pass(20);
    expect(world.cores[0]?.stats().remoteMembers).toBe(1);
    world.tell(0, { kind: 'cut-off' });
    world.say(a, { kind: 'seek', want: 4, except: [] });
    world.pass(20);
    expect(world.introduced(a)).toEqual([]);
  });
});

describe('three nodes with visitors who come, go, move and seek at random', () => {
  it.each([1, 2, 3, 4, 5])(
    'introduce nobody twice and nobody who is gone for long (seed %i)',
    (seed) => {
      const world = new Cluster(3, seed);
      const random = seededRandom(seed * 77);
      const lastMet = new Map<string, number>();
      const seen = new Map<number, number>();
      const violations: string[] = [];
      const look = (): void => {
        for (const [socket] of world.inbox) {
          const met = world.introduced(socket);
          const name = met.length === 0 ? '' : world.nameOf(socket);
          for (const peer of met.slice(seen.get(socket) ?? 0)) {
            const pair = [name, peer].sort().join(' ');
            if (world.now - (lastMet.get(pair) ?? -Infinity) < SAME_PAIR_MS - LOOK_MS) violations.push(pair);
            lastMet.set(pair, world.now);
          }
          seen.set(socket, met.length);
        }
      };
      for (let step = 0; step < 1500; step++) {
        const sockets = [...world.inbox.keys()];
        const socket = sockets[Math.floor(random() * sockets.length)] ?? 0;
        const dice = random();
        if (sockets.length < 40 || dice < 0.05) world.enter(Math.floor(random() * 3), 3);
        else if (dice < 0.08) world.close(socket);
        else world.say(socket, { kind: 'seek', want: 1 + Math.floor(random() * 4), except: [] });
        world.pass(random() < 0.3 ? 0 : random() * 60);
        look();
      }
      expect(violations).toEqual([]);
      expect(lastMet.size).toBeGreaterThan(500);
      world.pass(1000);
      const members = world.cores.map((core) => core.stats().members);
      const all = members.reduce((sum, each) => sum + each, 0);
      expect(world.cores.map((core) => core.stats().remoteMembers)).toEqual(members.map((own) => all - own));
    },
    30_000,
  );
});
