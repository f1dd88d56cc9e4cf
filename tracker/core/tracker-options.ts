/** What the tracker's core is started with. Shapes and defaults alone. */
import type { AddressBook } from './address-book.ts';
import { firstAvailable } from './first-available.ts';
import { RANDOM_SHARE } from './limits.ts';
import { nearest } from './nearest.ts';
import type { Policy } from './policy.ts';

/** The rules by which members are introduced, by name. */
export const POLICIES = ['first-available', 'nearest'] as const;
export type PolicyName = (typeof POLICIES)[number];

export interface TrackerCoreOptions {
  /** A number in [0, 1), for choosing among members. */
  readonly random: () => number;
  /** Of whoever joins next, greater than those before and not to be guessed: it is all that is needed to send its bearer a signal. */
  readonly nextName: () => string;
  /** What addresses may do, when somebody else counts by them too; an own book otherwise. */
  readonly addresses?: AddressBook | undefined;
  readonly maxPerAddress?: number | undefined;
  readonly maxRoomMembers?: number | undefined;
  readonly maxSockets?: number | undefined;
  /** `first-available` by default. */
  readonly policy?: PolicyName | undefined;
  /** Of those introduced by `nearest`, the share chosen at random (0.2). */
  readonly randomShare?: number | undefined;
  /** Believe the coordinates that visitors send of themselves. */
  readonly coordinates?: boolean | undefined;
  /** What lets a visitor come back under its name. Without it nobody is given a ticket. */
  readonly tickets?: Tickets | undefined;
  /** Ask visitors to leave while they have all the neighbours they may. */
  readonly closeAtMax?: boolean | undefined;
  /** There are other nodes: tell them who comes and goes. */
  readonly clustered?: boolean | undefined;
}

export interface Tickets {
  issue(room: string, member: string): string;
  /** The name that a ticket of this room is for; null for any other text. */
  read(room: string, ticket: string): string | null;
}

export function policyOf({ policy, randomShare }: TrackerCoreOptions): Policy {
  return policy === 'nearest' ? nearest(randomShare ?? RANDOM_SHARE) : firstAvailable;
}
