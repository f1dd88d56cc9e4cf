/**
 * Whose playlist gives way when as many are followed as may be: one of the address that has most of them, and only to an
 * address that has fewer. What several follow is shared among them: each has a part of it. Who comes with many sockets, or
 * has many made-up URLs followed, be it from several addresses, so displaces his own. Where nobody has more than others, as
 * when strangers with many addresses have one each, what one address alone has had for long gives way to a newcomer. Pure.
 * Called by `streams.ts`.
 */
import { LEAST_HELD_MS, NEWCOMER_STREAMS } from './limits.ts';

export interface HeldSlot {
  /** The addresses whose clients have it followed. */
  readonly addresses: ReadonlySet<string>;
  /** How many follow it themselves; 0 for what a master names. */
  readonly followers: number;
  /** Milliseconds since it began. */
  readonly heldMs: number;
}

/** The index in `slots` of the one that gives way to a client of `address`; null when none does. */
export function chooseSlot(slots: readonly HeldSlot[], address: string | null): number | null {
  const held = new Map<string, number>();
  for (const { addresses } of slots)
    for (const each of addresses) held.set(each, partsOf(held, each) + 1 / addresses.size);
  const [greediest, most] = [...held].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as [string, number]);
  const own = address === null ? 0 : partsOf(held, address);
  if (address !== null && own < NEWCOMER_STREAMS && most < NEWCOMER_STREAMS + ROUNDING) {
    const old = longestHeld(slots, address);
    if (old !== null) return old;
  }
  // Afterwards it must still have as many: two do not take turns in displacing each other.
  return most < own + 2 - ROUNDING ? null : leastFollowed(slots, greediest);
}

/** Of those of `address`: with the fewest addresses, and followers, the last to come. */
function leastFollowed(slots: readonly HeldSlot[], address: string): number | null {
  let chosen: number | null = null;
  for (const [index, slot] of slots.entries()) {
    if (!slot.addresses.has(address) || slot.followers === 0) continue;
    if (chosen === null || !isMore(slot, slots[chosen])) chosen = index;
  }
  return chosen;
}

/** Of those that one other address alone has had for long enough. */
function longestHeld(slots: readonly HeldSlot[], address: string): number | null {
  let chosen: number | null = null;
  for (const [index, { addresses, followers, heldMs }] of slots.entries()) {
    const mayGive = followers > 0 && addresses.size === 1 && !addresses.has(address);
    if (!mayGive || heldMs < LEAST_HELD_MS) continue;
    if (chosen === null || heldMs > (slots[chosen]?.heldMs ?? 0)) chosen = index;
  }
  return chosen;
}

/** What sums of parts may be off by. */
const ROUNDING = 1e-6;

function isMore(a: HeldSlot, b: HeldSlot | undefined): boolean {
  const [more, than] = [a.addresses.size, b?.addresses.size ?? 0];
  return more === than ? a.followers > (b?.followers ?? 0) : more > than;
}

function partsOf(held: ReadonlyMap<string, number>, address: string): number {
  return held.get(address) ?? 0;
}
