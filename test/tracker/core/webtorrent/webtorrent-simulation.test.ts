/** Clients, honest and hostile, say at random what is well-formed; what must hold is checked at every message sent. */
import { describe, expect, it } from 'vitest';
import { WAKE_GRAIN_MS } from '../../../../tracker/core/limits.ts';
import { QUIET_MS } from '../../../../tracker/core/webtorrent/limits.ts';
import { seededRandom } from '../seeded-random.ts';
import { CoreDriver, type Sent } from './core-driver.ts';
import { announceOf, answerOf, HASH, offersOf, OTHER_HASH, peerId } from './written.ts';

const HASHES = [HASH, OTHER_HASH, 'third'.padEnd(20), 'empty'.padEnd(20)];
const NAMES = Array.from({ length: 60 }, (_, i) => `n${i}`);
const EVENTS = ['started', 'stopped', 'completed', undefined, 'paused'];

/** What the world knows of who is where, by what the tracker has confirmed. */
class World {
  readonly driver: CoreDriver;
  readonly open = new Set<number>();
  readonly violations = new Set<string>();
  relayed = 0;
  private readonly members = new Map<string, number>();

  constructor(seed: number) {
    this.driver = new CoreDriver({ seed });
  }

  say(socket: number, hash: string, name: string, message: { readonly event?: string }): void {
    const sent = this.driver.say(socket, message);
    const key = `${hash} ${peerId(name)}`;
    const confirmed = sent.some(({ to, message: said }) => to === socket && 'interval' in said);
    if (confirmed && message.event === 'stopped') this.members.delete(key);
    else if (confirmed) this.members.set(key, socket);
    for (const each of sent) this.check(each, socket, hash, name);
    this.drop();
  }

  close(socket: number): void {
    this.open.delete(socket);
    if (this.driver.close(socket).length > 0) this.violations.add('a word at somebody’s end');
    this.forget(socket);
  }

  /** Forgets those whom the tracker has closed. */
  drop(): void {
    for (const { socket } of this.driver.closed.splice(0)) {
      if (!this.open.delete(socket)) this.violations.add('closed a socket that is not there');
      this.forget(socket);
    }
  }

  private check({ to, message }: Sent, from: number, hash: string, name: string): void {
    if (!this.open.has(to)) this.violations.add('a message to a socket that is closed');
    const isRelay = 'offer' in message || 'answer' in message;
    if (!isRelay) {
      if (to !== from) this.violations.add('somebody else’s answer');
      return;
    }
    this.relayed += 1;
    if (message.info_hash !== hash) this.violations.add('another swarm’s name');
    if (message.peer_id !== peerId(name)) this.violations.add('another peer’s name');
    if (this.members.get(`${hash} ${peerId(name)}`) !== from)
      this.violations.add('from one who is not in the swarm');
    const isThere = [...this.members].some(([key, socket]) => socket === to && key.startsWith(hash));
    if (!isThere) this.violations.add('to one who is not in the swarm');
  }

  private forget(socket: number): void {
    for (const [key, holder] of this.members) if (holder === socket) this.members.delete(key);
  }
}

describe('clients at random', () => {
  it.each([1, 2, 3])(
    'never hear of a swarm they are not in (seed %i)',
    (seed) => {
      const world = new World(seed);
      const random = seededRandom(seed * 31);
      const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
      for (let step = 0, last = 0; step < 8_000; step++) {
        if (world.open.size < 40 || random() < 0.02) {
          world.open.add(++last);
          world.driver.open(last, `address ${last % 7}`);
          world.drop();
        }
        const socket = pick([...world.open]);
        const [hash, name] = [pick(HASHES), pick(NAMES)];
        const fields = { info_hash: hash };
        const event = pick(EVENTS);
        if (random() < 0.03) world.close(socket);
        else if (random() < 0.5) world.say(socket, hash, name, answerOf(name, pick(NAMES), fields));
        else {
          const offers = offersOf(Math.floor(random() * 6));
          world.say(socket, hash, name, announceOf(name, { ...fields, event, left: pick([0, 9]), offers }));
        }
        world.driver.pass(random() * 200);
        world.drop();
      }
      expect([...world.violations]).toEqual([]);
      expect(world.relayed).toBeGreaterThan(1_000);
      world.driver.pass(2 * QUIET_MS + WAKE_GRAIN_MS);
      expect(world.driver.core.stats()).toMatchObject({ swarms: 0, peers: 0, sockets: 0 });
    },
    60_000,
  );
});
