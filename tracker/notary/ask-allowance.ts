/** How much each visitor, and each address, may ask of the notary. Called for every URL that is asked for. */
import { LRUCache } from 'lru-cache';
import { TokenBucket } from '../core/token-bucket.ts';
import {
  ADDRESS_ASKS_BURST,
  ADDRESS_ASKS_PER_SECOND,
  ASKS_BURST,
  ASKS_PER_SECOND,
  MAX_ADDRESSES,
} from './limits.ts';

export class AskAllowance {
  private readonly addresses = new LRUCache<string, TokenBucket>({ max: MAX_ADDRESSES });

  /** A bucket for one socket. */
  visitor(now: number): TokenBucket {
    return new TokenBucket(ASKS_BURST, ASKS_PER_SECOND, now);
  }

  /** True, and one less to come, when a client of this address may ask once more. */
  take(address: string, now: number): boolean {
    const bucket =
      this.addresses.get(address) ?? new TokenBucket(ADDRESS_ASKS_BURST, ADDRESS_ASKS_PER_SECOND, now);
    this.addresses.set(address, bucket);
    return bucket.take(now);
  }
}
