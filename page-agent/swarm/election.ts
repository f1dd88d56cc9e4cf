/**
 * Who among those who want the same thing at the same time fetches it from the network: rendezvous hashing (Thaler and
 * Ravishankar, 1998), so that all who know each other agree without a word. Pure arithmetic over names; called by the
 * streams and by the uploads.
 */

import { FIRST_FETCHERS, FULL_SPREAD_BITS, VIEWERS_PER_FETCHER, WORD_SHARE } from './limits.ts';

/** Constants of 32-bit FNV-1a (RFC 9923) and of MurmurHash3's finaliser, which spreads near names apart. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const MIX_1 = 0x85ebca6b;
const MIX_2 = 0xc2b2ae35;

/** The claim of `peer` on `key`, in [0, 2^32): the lowest wins. */
export function claim(peer: string, key: string): number {
  let hash = FNV_OFFSET;
  for (const text of [key, peer]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
    hash = Math.imul(hash ^ 0xff, FNV_PRIME);
  }
  hash = Math.imul(hash ^ (hash >>> 16), MIX_1);
  hash = Math.imul(hash ^ (hash >>> 13), MIX_2);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** True when `peer` goes before `other` for `key`. */
export function goesBefore(peer: string, other: string, key: string): boolean {
  const difference = claim(peer, key) - claim(other, key);
  return difference === 0 ? peer < other : difference < 0;
}

/** How many of `others` go before `peer` for `key`: 0 is elected, 1 its first backup. */
export function rankOf(peer: string, others: Iterable<string>, key: string): number {
  let rank = 0;
  for (const other of others) if (other !== peer && goesBefore(other, peer, key)) rank++;
  return rank;
}

/** The part of the time to spread over that `peer` waits for word from afar, though none of the `near` neighbours goes before
 * it for `key`. Of an audience of `members` about `FIRST_FETCHERS` do not wait at all; nobody follows until their word should be
 * everywhere, and then ever more: exponentially distributed timers (Nonnenmacher and Biersack, 1999), in the order of the
 * claims. Where about one is elected, nobody waits. */
export function spreadOf(peer: string, key: string, near: number, members: number): number {
  const share = Math.log2(members / (near + 1)) / FULL_SPREAD_BITS;
  const groups = members / (FIRST_FETCHERS + members / VIEWERS_PER_FETCHER);
  const group = ((claim(peer, key) + 1) / 2 ** 32) * groups;
  const wait = group <= 1 ? 0 : WORD_SHARE + ((1 - WORD_SHARE) * Math.log2(group)) / Math.log2(groups);
  return Math.min(1, Math.max(0, share)) * wait;
}
