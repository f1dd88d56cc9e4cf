/** One socket as the core sees it: what it may do, and which room it is in. Shape alone. Kept by `tracker-core.ts`. */
import type { AddressAllowance } from './address-book.ts';
import * as limits from './limits.ts';
import type { Member } from './member.ts';
import type { Room } from './room.ts';
import { TokenBucket } from './token-bucket.ts';
import type { Whereabouts } from './whereabouts.ts';

export interface Session {
  readonly socket: number;
  readonly address: AddressAllowance;
  readonly whereabouts: Whereabouts;
  readonly messages: TokenBucket;
  readonly patience: TokenBucket;
  state:
    | { readonly kind: 'waiting' }
    /** `early`: one more join is to say what it wants. */
    | { readonly kind: 'joined'; readonly room: Room; readonly member: Member; readonly early: boolean };
}

export const WAITING = { kind: 'waiting' } as const;

export function newSession(
  socket: number,
  address: AddressAllowance,
  whereabouts: Whereabouts,
  now: number,
): Session {
  return {
    socket,
    address,
    whereabouts,
    messages: new TokenBucket(limits.SOCKET_BURST, limits.SOCKET_PER_SECOND, now),
    patience: new TokenBucket(limits.PATIENCE_BURST, limits.PATIENCE_PER_SECOND, now),
    state: WAITING,
  };
}
