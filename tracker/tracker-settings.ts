/** What `startTracker` may be told, and whether it makes sense. Knows nothing of what is done with it. */
import type { Server } from 'node:http';
import { Fault } from '../content/fault.ts';
import type { AddressDataOptions } from './address-data.ts';
import type { AdmissionOptions } from './admission.ts';
import type { TrackerNote } from './core/tracker-effects.ts';
import { POLICIES, type PolicyName } from './core/tracker-options.ts';
import { SHARED_PATH } from './limits.ts';
import type { NotaryOptions } from './notary/notary.ts';

export interface TrackerOptions extends AdmissionOptions, AddressDataOptions {
  /** 0, the default, takes a free one. Not used with `server`. */
  readonly port?: number | undefined;
  /** The address to listen on; all by default. Not used with `server`. */
  readonly host?: string | undefined;
  /** A server to attach to; it goes on belonging to the caller, who also answers its requests. */
  readonly server?: Server | undefined;
  /** Where WebSockets are taken: `/` on a server of its own, `/hearsay-tracker` on the caller's. */
  readonly path?: string | undefined;
  /** Addresses and networks of proxies whose X-Forwarded-For is believed; none by default. */
  readonly trustProxy?: readonly string[] | undefined;
  /** Sockets from one address (512; an IPv6 /64 counts as one). */
  readonly maxPerAddress?: number | undefined;
  /** Sockets in all (18,000). */
  readonly maxSockets?: number | undefined;
  /** Visitors of one site (as many as there are sockets). */
  readonly maxRoomMembers?: number | undefined;
  /** Who is introduced to whom: `nearest`, the default, or `first-available`. */
  readonly policy?: PolicyName | undefined;
  /** Of those introduced by nearness, the share chosen at random, which keeps the mesh one (0.2). */
  readonly randomShare?: number | undefined;
  /** Take the coordinates that visitors send (false). They are rounded to a tenth of a degree. */
  readonly coordinates?: boolean | undefined;
  /** Ask visitors to hang up while they have all the neighbours they may, and to come back when they have too few (false). They
   * are found through their neighbours meanwhile, and what a notary pushes reaches those who watch a stream: they stay. */
  readonly closeAtMax?: boolean | undefined;
  /** Files of a certificate chain and its key in PEM: visitors then connect with `wss:`. Both or neither; not with `server`. */
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  /** Addresses and networks that may see `/metrics` and the page at `/`; all by default. */
  readonly statusFor?: readonly string[] | undefined;
  /** The least that is logged to stdout, as lines of JSON: `debug` has every join. `silent` by default. */
  readonly logLevel?: LogLevel | undefined;
  /** URL of the Redis in which the nodes of a cluster meet; without it this tracker is alone. */
  readonly redis?: string | undefined;
  /** Serve WebTorrent clients too, at the same address. They need no token and may open any swarm: the default is true only
   * where neither `tokenSecrets` nor `sites` is given. */
  readonly webTorrent?: boolean | undefined;
  /** The role of a notary: what it vouches for, and the key that it signs with. None by default. */
  readonly notary?: NotaryOptions | undefined;
  /** Told of each join, leave and refusal, when Redis is found and lost, and how far a drain is, for logs. */
  readonly onNote?: ((note: TrackerNote | OperationNote) => void) | undefined;
}

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface RedisNote {
  readonly kind: 'redis';
  readonly state: 'ready' | 'lost';
  readonly detail: string;
}

export interface DrainNote {
  readonly kind: 'drain';
  readonly state: 'begun' | 'under way' | 'over';
  /** Sockets that are still open. */
  readonly left: number;
  /** Over which they are closed: at the beginning. */
  readonly seconds?: number;
}

export type OperationNote = RedisNote | DrainNote;

interface Rule {
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

const wholeFrom = (least: number): Rule => ({
  expected: `a whole number from ${least}`,
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= least,
});

const oneOf = (names: readonly string[]): Rule => ({
  expected: names.join(' or '),
  holds: (value) => names.some((name) => name === value),
});

/** What each option must be when it is given. */
const RULES: Readonly<Partial<Record<keyof TrackerOptions, Rule>>> = {
  port: {
    expected: 'a whole number from 0 (any free port) to 65535',
    holds: (value) => wholeFrom(0).holds(value) && (value as number) < 65_536,
  },
  path: {
    expected: 'a path that begins with /',
    holds: (value) => typeof value === 'string' && /^\/[^?#\s]*$/.test(value),
  },
  maxPerAddress: wholeFrom(1),
  maxSockets: wholeFrom(1),
  maxRoomMembers: wholeFrom(1),
  policy: oneOf(POLICIES),
  logLevel: oneOf(LOG_LEVELS),
  randomShare: {
    expected: 'a number from 0 to 1',
    holds: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  },
};

/** Throws Fault `bad-option` when an option makes no sense. */
export function checkOptions(options: TrackerOptions): void {
  for (const [name, rule] of Object.entries(RULES)) {
    const value = options[name as keyof TrackerOptions];
    if (value !== undefined && !rule.holds(value)) throw badOption(name, value, rule.expected);
  }
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) {
    const { tlsCert, tlsKey } = options;
    throw tlsCert === undefined
      ? badOption('tlsCert', 'missing', `a file, for tlsKey is ${tlsKey}; or neither of them`)
      : badOption('tlsKey', 'missing', `a file, for tlsCert is ${tlsCert}; or neither of them`);
  }
}

/** Where WebSockets are taken. */
export function pathOf({ path, server }: TrackerOptions): string {
  return path ?? (server === undefined ? '/' : SHARED_PATH);
}

export function badOption(option: string, value: unknown, expected: string): Fault<'bad-option'> {
  const found = String(value);
  const message = `The tracker's option ${option} is ${found}. Expected ${expected}.`;
  return new Fault('bad-option', { option, found, expected }, message);
}
