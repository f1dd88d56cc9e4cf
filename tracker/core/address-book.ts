/**
 * What each address may do: sockets at once, messages and joins over time. Remembers an address for a while after
 * its last socket, so that reconnecting renews nothing. Called by the tracker's core.
 */
import { ExpiryQueue } from './expiry-queue.ts';
import {
  ADDRESS_BURST,
  ADDRESS_MEMORY_MS,
  ADDRESS_PER_SECOND,
  JOIN_BURST,
  JOINS_PER_SECOND,
} from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

export interface AddressAllowance {
  readonly address: string;
  readonly messages: TokenBucket;
  readonly joins: TokenBucket;
  sockets: number;
}

export class AddressBook {
  private readonly byAddress = new Map<string, AddressAllowance>();
  private readonly idle = new ExpiryQueue<string>(ADDRESS_MEMORY_MS);
  private readonly maxSockets: number;

  constructor(maxSockets: number) {
    this.maxSockets = maxSockets;
  }

  get size(): number {
    return this.byAddress.size;
  }

  /** The address's allowance with one more socket counted, or null when it has all it may have. */
  admit(address: string, now: number): AddressAllowance | null {
    const allowance = this.byAddress.get(address) ?? newAllowance(address, now);
    if (allowance.sockets >= this.maxSockets) return null;
    allowance.sockets += 1;
    this.byAddress.set(address, allowance);
    this.idle.delete(address);
    return allowance;
  }

  /** One socket fewer. */
  release(allowance: AddressAllowance, now: number): void {
    allowance.sockets -= 1;
    if (allowance.sockets === 0) this.idle.touch(allowance.address, now);
  }

  forgetIdle(now: number): void {
    for (const address of this.idle.takeExpired(now)) this.byAddress.delete(address);
  }

  /** When the next address is to be forgotten, or Infinity. */
  nextAt(): number {
    return this.idle.nextAt();
  }
}

function newAllowance(address: string, now: number): AddressAllowance {
  return {
    address,
    messages: new TokenBucket(ADDRESS_BURST, ADDRESS_PER_SECOND, now),
    joins: new TokenBucket(JOIN_BURST, JOINS_PER_SECOND, now),
    sockets: 0,
  };
}
