/** Two thousand visitors come, talk and go at random in virtual time; what must hold is checked at every effect. */
import { describe, expect, it } from 'vitest';
import type { VisitorMessage } from '../../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import { MAX_INTRODUCED, SILENT_MS, WAKE_GRAIN_MS } from '../../../tracker/core/limits.ts';
import { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerEffect } from '../../../tracker/core/tracker-effects.ts';
import type { TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { countedIds, seededRandom } from './seeded-random.ts';

const VISITORS = 2000;
const SITES = ['a.example', 'b.example', 'c.example', 'quiet.example'];

interface Visitor {
  readonly socket: number;
  site: string | null;
  id: string | null;
  lastSaid: number;
  readonly met: Set<string>;
}

/** The world outside the core: what each visitor knows, and who is really there. */
class World {
  readonly core: TrackerCore;
  readonly visitors = new Map<number, Visitor>();
  readonly violations: string[] = [];
  readonly counts = { introductions: 0, signals: 0, silent: 0 };
  now = 0;
  private readonly byId = new Map<string, Visitor>();
  private lastSocket = 0;
  private wakeAt = Infinity;
  private except: ReadonlySet<string> = new Set();

  constructor(seed: number) {
    this.core = new TrackerCore({ random: seededRandom(seed), nextName: countedIds() });
  }

  open(): Visitor {
    const visitor: Visitor = {
      socket: ++this.lastSocket,
      site: null,
      id: null,
      lastSaid: this.now,
      met: new Set(),
    };
    this.visitors.set(visitor.socket, visitor);
    this.tell({ kind: 'open', socket: visitor.socket, address: `10.0.${this.lastSocket % 50}.1` }, null);
    return visitor;
  }

  say(visitor: Visitor, message: VisitorMessage): void {
    visitor.lastSaid = this.now;
    if (message.kind === 'join' && visitor.site === null) visitor.site = message.site;
    if (message.kind === 'leave') this.gone(visitor);
    this.except = new Set(message.kind === 'seek' ? message.except : []);
    this.tell({ kind: 'message', socket: visitor.socket, message }, visitor);
  }

  close(visitor: Visitor): void {
    this.visitors.delete(visitor.socket);
    this.gone(visitor);
    this.tell({ kind: 'closed', socket: visitor.socket }, visitor);
  }

  pass(ms: number): void {
    const until = this.now + ms;
    while (this.wakeAt <= until) {
      this.now = this.wakeAt;
      this.wakeAt = Infinity;
      this.tell({ kind: 'wake' }, null);
    }
    this.now = until;
  }

  private gone(visitor: Visitor): void {
    if (visitor.id !== null) this.byId.delete(visitor.id);
    visitor.id = null;
    visitor.site = null;
  }

  private tell(event: TrackerEvent, cause: Visitor | null): void {
    for (const effect of this.core.handle(event, this.now)) this.apply(effect, cause);
  }

  private apply(effect: TrackerEffect, cause: Visitor | null): void {
    if (effect.kind === 'wake-at') {
      if (effect.time < this.now) this.violations.push('a wake in the past');
      this.wakeAt = effect.time;
    }
    if (effect.kind === 'close') this.applyClose(effect);
    if (effect.kind === 'send') this.applySend(effect, cause);
  }

  private applyClose(effect: TrackerEffect & { kind: 'close' }): void {
    const visitor = this.visitors.get(effect.socket);
    if (visitor === undefined) return void this.violations.push('closed a socket that is not there');
    if (effect.reason === 'silent') {
      this.counts.silent += 1;
      if (this.now - visitor.lastSaid < SILENT_MS) this.violations.push('took a talking member for silent');
    }
    this.visitors.delete(effect.socket);
    this.gone(visitor);
  }

  private applySend({ socket, message }: TrackerEffect & { kind: 'send' }, cause: Visitor | null): void {
    const visitor = this.visitors.get(socket);
    if (visitor === undefined) return void this.violations.push(`${message.kind} to a closed socket`);
    if (message.kind === 'welcome') {
      if (this.byId.has(message.you)) this.violations.push('a name given twice');
      visitor.id = message.you;
      this.byId.set(message.you, visitor);
    }
    if (message.kind === 'introduce') this.checkIntroduction(visitor, message.peers);
    if (message.kind === 'signal') this.checkSignal(visitor, message.from, cause);
    if (message.kind === 'gone') {
      const there = visitor.site !== null && this.byId.get(message.peer)?.site === visitor.site;
      if (there) this.violations.push('told a member gone who is there');
    }
  }

  private checkSignal(visitor: Visitor, from: string, cause: Visitor | null): void {
    this.counts.signals += 1;
    if (cause?.id !== from) this.violations.push('a signal under another’s name');
    if (cause?.site !== visitor.site) this.violations.push('a signal between rooms');
  }

  private checkIntroduction(visitor: Visitor, peers: readonly string[]): void {
    if (new Set(peers).size !== peers.length) this.violations.push('one introduced twice at once');
    if (peers.length > MAX_INTRODUCED) this.violations.push('more introduced than the cap');
    for (const peer of peers) {
      const other = this.byId.get(peer);
      if (other === undefined) this.violations.push('introduced one who is gone');
      else if (other === visitor) this.violations.push('introduced to oneself');
      else if (other.site !== visitor.site) this.violations.push('introduced between rooms');
      if (this.except.has(peer)) this.violations.push('introduced one who was excepted');
      visitor.met.add(peer);
      this.counts.introductions += 1;
    }
  }
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)];
}

function act(world: World, visitor: Visitor, random: () => number): void {
  const dice = random();
  const want = Math.floor(random() * 30);
  const friend = pick([...visitor.met], random) ?? 'nobody';
  if (dice < 0.25) {
    world.say(visitor, {
      kind: 'join',
      version: WIRE_VERSION,
      site: pick(SITES, random) ?? 'a.example',
      want,
    });
  } else if (dice < 0.5) world.say(visitor, { kind: 'seek', want, except: [...visitor.met].slice(0, 20) });
  else if (dice < 0.8) world.say(visitor, { kind: 'signal', to: friend, data: 'offer' });
  else if (dice < 0.9) world.say(visitor, { kind: 'ping' });
  else if (dice < 0.94) world.say(visitor, { kind: 'leave' });
  else if (dice < 0.98) world.close(visitor);
}

describe('two thousand visitors', () => {
  it.each([1, 2, 3])('come and go with every promise kept (seed %i)', (seed) => {
    const world = new World(seed);
    const random = seededRandom(seed * 1000);
    let most = 0;
    for (let opened = 0; opened < VISITORS; opened++) {
      const newcomer = world.open();
      world.say(newcomer, { kind: 'join', version: WIRE_VERSION, site: pick(SITES, random) ?? '', want: 8 });
      const there = [...world.visitors.values()];
      for (let i = 0; i < 12; i++) {
        const visitor = pick(there, random);
        if (visitor !== undefined && world.visitors.has(visitor.socket)) act(world, visitor, random);
      }
      world.pass(random() * 400);
      most = Math.max(most, world.core.stats().members);
    }
    expect(world.violations).toEqual([]);
    expect(most).toBeGreaterThan(100);
    expect(world.core.stats().sockets).toBe(world.visitors.size);
    expect(world.counts.introductions).toBeGreaterThan(VISITORS);
    expect(world.counts.signals).toBeGreaterThan(VISITORS);

    world.pass(2 * SILENT_MS + 2 * WAKE_GRAIN_MS);
    expect(world.counts.silent).toBeGreaterThan(0);
    expect(world.violations).toEqual([]);
    expect(world.core.stats()).toMatchObject({ rooms: 0, members: 0, sockets: 0, addresses: 0 });
  });
});
