/** The tracker's core: joining, signals, expiry in virtual time, limits of rate and number. */
import { describe, expect, it } from 'vitest';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import * as limits from '../../../tracker/core/limits.ts';
import type { TrackerCore } from '../../../tracker/core/tracker-core.ts';
import type { TrackerEffect } from '../../../tracker/core/tracker-effects.ts';
import type { TrackerEvent } from '../../../tracker/core/tracker-events.ts';
import { enter, join, newCore, say, SITE, words } from './core-driver.ts';

describe('joining', () => {
  it('welcomes with a name, the number of members and the ping, then introduces to those who are there', () => {
    const core = newCore();
    const first = enter(core, 1);
    core.handle({ kind: 'open', socket: 2, address: 'home' }, 0);
    const [welcome, introduce] = say(core, 2, join());
    expect(welcome).toMatchObject({
      socket: 2,
      message: { kind: 'welcome', members: 2, pingSeconds: limits.PING_SECONDS },
    });
    expect(introduce).toEqual({ kind: 'send', socket: 2, message: { kind: 'introduce', peers: [first] } });
  });

  it('asks those who have all the neighbours they may to leave, where its owner wishes it', () => {
    const welcomeOf = (core: TrackerCore): unknown => {
      core.handle({ kind: 'open', socket: 1, address: 'home' }, 0);
      const [welcome] = say(core, 1, join());
      return welcome?.kind === 'send' && welcome.message.kind === 'welcome' && welcome.message.closeAtMax;
    };
    expect(welcomeOf(newCore({ closeAtMax: true }))).toBe(true);
    expect(welcomeOf(newCore())).toBeUndefined();
  });

  it('refuses another version and closes', () => {
    const core = newCore();
    core.handle({ kind: 'open', socket: 1, address: 'home' }, 0);
    const effects = say(core, 1, { kind: 'join', version: WIRE_VERSION + 1, site: SITE, want: 1 });
    expect(words(effects)).toEqual(['error version fatal to 1', 'close 1 version', 'note refused']);
    expect(core.stats()).toMatchObject({ sockets: 0, members: 0, rooms: 0 });
  });

  it('keeps sites apart', () => {
    const core = newCore();
    const here = enter(core, 1, 0, 'a.example');
    enter(core, 2, 0, 'b.example');
    expect(say(core, 2, { kind: 'seek', want: 5, except: [] })).toEqual([
      { kind: 'send', socket: 2, message: { kind: 'introduce', peers: [] } },
    ]);
    expect(say(core, 2, { kind: 'signal', to: here, data: 'x' })).toEqual([
      { kind: 'send', socket: 2, message: { kind: 'gone', peer: here } },
    ]);
  });

  it('fills a room up to its cap and a tracker up to its own', () => {
    const core = newCore({ maxRoomMembers: 2, maxSockets: 3 });
    enter(core, 1);
    enter(core, 2);
    core.handle({ kind: 'open', socket: 3, address: 'home' }, 0);
    expect(words(core.handle({ kind: 'open', socket: 4, address: 'home' }, 0))).toContain(
      'close 4 room-full',
    );
    expect(words(say(core, 3, join()))).toContain('close 3 room-full');
    expect(core.stats()).toMatchObject({ sockets: 2, members: 2 });
  });

  it('counts sockets by address', () => {
    const core = newCore({ maxPerAddress: 2 });
    enter(core, 1);
    enter(core, 2);
    expect(words(core.handle({ kind: 'open', socket: 3, address: 'home' }, 0))).toContain('close 3 too-fast');
    expect(words(core.handle({ kind: 'open', socket: 4, address: 'elsewhere' }, 0))).toEqual([]);
    core.handle({ kind: 'closed', socket: 1 }, 0);
    expect(words(core.handle({ kind: 'open', socket: 5, address: 'home' }, 0))).toEqual([]);
  });
});

describe('an address', () => {
  it('is remembered as long as it has sockets, though it had none for a while', () => {
    const core = newCore({ maxPerAddress: 1 });
    enter(core, 1, 0);
    core.handle({ kind: 'closed', socket: 1 }, 0);
    enter(core, 2, 5000);
    core.handle({ kind: 'wake' }, limits.ADDRESS_MEMORY_MS + 1);
    expect(core.stats().addresses).toBe(1);
    const effects = core.handle({ kind: 'open', socket: 3, address: 'home' }, limits.ADDRESS_MEMORY_MS + 1);
    expect(words(effects)).toContain('close 3 too-fast');
  });
});

describe('signals', () => {
  it('go to their target with the sender’s name, and tell of those who are gone', () => {
    const core = newCore();
    const first = enter(core, 1);
    const second = enter(core, 2);
    expect(say(core, 1, { kind: 'signal', to: second, data: 'offer' })).toEqual([
      { kind: 'send', socket: 2, message: { kind: 'signal', from: first, data: 'offer', beside: true } },
    ]);
    core.handle({ kind: 'closed', socket: 2 }, 0);
    expect(say(core, 1, { kind: 'signal', to: second, data: 'offer' })).toEqual([
      { kind: 'send', socket: 1, message: { kind: 'gone', peer: second } },
    ]);
    expect(words(say(core, 1, { kind: 'signal', to: first, data: 'to myself' }))).toEqual(['gone to 1']);
  });
});

describe('expiry', () => {
  /** Lets time pass, waking the core when it asked for it. */
  function pass(core: TrackerCore, effects: readonly TrackerEffect[], until: number): TrackerEffect[] {
    const seen: TrackerEffect[] = [];
    let pending = effects;
    for (;;) {
      const wake = pending.filter((effect) => effect.kind === 'wake-at').at(-1);
      if (wake === undefined || wake.time > until) return seen;
      pending = core.handle({ kind: 'wake' }, wake.time);
      seen.push(...pending);
    }
  }

  it('closes sockets that do not join', () => {
    const core = newCore();
    const effects = core.handle({ kind: 'open', socket: 1, address: 'home' }, 1000);
    expect(effects).toEqual([{ kind: 'wake-at', time: 1000 + limits.JOIN_MS }]);
    const seen = pass(core, effects, 1_000_000);
    expect(words(seen)).toEqual(['error not-joined fatal to 1', 'close 1 not-joined', 'note refused']);
    expect(core.stats()).toMatchObject({ sockets: 0, addresses: 0 });
  });

  it('lets members go after 75 s of silence, to the grain of a wake, and asks for no wake when empty', () => {
    const core = newCore();
    const opened = core.handle({ kind: 'open', socket: 1, address: 'home' }, 0);
    const joined = say(core, 1, join(), 0);
    const pending = [...opened, ...joined];
    const before = pass(core, pending, limits.SILENT_MS - 1);
    expect(words(before)).toEqual([]);
    expect(core.stats().members).toBe(1);
    const after = pass(core, [...pending, ...before], limits.SILENT_MS + limits.WAKE_GRAIN_MS);
    expect(words(after)).toEqual(['note left silent', 'close 1 silent']);
    expect(core.stats()).toMatchObject({ rooms: 0, members: 0, sockets: 0 });
    const last = pass(core, [...pending, ...before, ...after], 1_000_000);
    expect(core.stats().addresses).toBe(0);
    expect(last.filter((effect) => effect.kind === 'wake-at')).toEqual([]);
  });

  it('keeps those who ping', () => {
    const core = newCore();
    enter(core, 1);
    for (let now = 30_000; now <= 600_000; now += 30_000) {
      core.handle({ kind: 'wake' }, now);
      expect(words(say(core, 1, { kind: 'ping' }, now))).toEqual(['pong to 1']);
    }
    expect(core.stats().members).toBe(1);
  });

  it('gives one who left the room time to join again', () => {
    const core = newCore();
    enter(core, 1);
    say(core, 1, { kind: 'leave' }, 5000);
    expect(words(core.handle({ kind: 'wake' }, 5000 + limits.JOIN_MS - 1))).toEqual([]);
    expect(words(say(core, 1, join(), 5000 + limits.JOIN_MS - 1))).toContain('welcome to 1');
    expect(words(core.handle({ kind: 'wake' }, 5000 + limits.JOIN_MS))).toEqual([]);
  });
});

describe('rates', () => {
  it('let fifty visitors behind one address arrive together and meet', () => {
    const core = newCore();
    const refused: string[] = [];
    for (let socket = 1; socket <= 50; socket++) enter(core, socket, 0);
    for (let socket = 1; socket <= 50; socket++) {
      for (let i = 0; i < 200; i++) {
        refused.push(
          ...words(say(core, socket, { kind: 'ping' })).filter((word) => word !== `pong to ${socket}`),
        );
      }
    }
    expect(refused).toEqual([]);
  });

  it('refuse a flood from one socket, close it when it goes on, and leave its neighbours alone', () => {
    const core = newCore();
    enter(core, 1);
    enter(core, 2);
    const answers: string[] = [];
    for (let i = 0; i < limits.SOCKET_BURST + 100; i++)
      answers.push(...words(say(core, 1, { kind: 'ping' })));
    const refusals = answers.filter((word) => word === 'error too-fast to 1').length;
    expect(answers.indexOf('error too-fast to 1')).toBeGreaterThanOrEqual(limits.SOCKET_BURST - 1);
    expect(refusals).toBe(limits.PATIENCE_BURST);
    expect(answers.slice(-4)).toEqual([
      'error too-fast fatal to 1',
      'close 1 too-fast',
      'note refused',
      'note left refused',
    ]);
    expect(words(say(core, 2, { kind: 'ping' }))).toEqual(['pong to 2']);
  });

  it('forgive in time', () => {
    const core = newCore();
    enter(core, 1);
    for (let i = 0; i < limits.SOCKET_BURST + 5; i++) say(core, 1, { kind: 'ping' });
    expect(words(say(core, 1, { kind: 'ping' }))).toContain('error too-fast to 1');
    expect(words(say(core, 1, { kind: 'ping' }, 1000))).toEqual(['pong to 1']);
  });

  it('hold for all sockets of an address together, also for those that come anew', () => {
    const core = newCore();
    let sent = 0;
    for (let socket = 1; sent < limits.ADDRESS_BURST; socket++) {
      core.handle({ kind: 'open', socket, address: 'home' }, 0);
      for (let i = 0; i < limits.SOCKET_BURST && sent < limits.ADDRESS_BURST; i++, sent++) {
        expect(words(say(core, socket, { kind: 'ping' }))).toEqual([`pong to ${socket}`]);
      }
      core.handle({ kind: 'closed', socket }, 0);
    }
    core.handle({ kind: 'open', socket: 1001, address: 'home' }, 0);
    expect(words(say(core, 1001, { kind: 'ping' }))).toContain('error too-fast to 1001');
    core.handle({ kind: 'open', socket: 1002, address: 'elsewhere' }, 0);
    expect(words(say(core, 1002, { kind: 'ping' }))).toEqual(['pong to 1002']);
  });

  it('hold for joins of one address', () => {
    const core = newCore();
    for (let socket = 1; socket <= limits.JOIN_BURST; socket++) enter(core, socket);
    core.handle({ kind: 'open', socket: 1001, address: 'home' }, 0);
    expect(words(say(core, 1001, join()))).toEqual(['error too-fast to 1001', 'note refused']);
    expect(words(say(core, 1001, join(), 1000))).toContain('welcome to 1001');
  });

  it('end with garbage: some is answered, then the socket is closed', () => {
    const core = newCore();
    enter(core, 1);
    const noise: TrackerEvent = { kind: 'garbage', socket: 1, code: 'bad-message', detail: 'n'.repeat(5000) };
    const effects = Array.from({ length: 100 }, () => core.handle(noise, 0)).flat();
    expect(effects.filter((effect) => effect.kind === 'send')).toHaveLength(limits.PATIENCE_BURST + 1);
    expect(words(effects)).toContain('close 1 bad-message');
    expect(core.stats().sockets).toBe(0);
  });
});
