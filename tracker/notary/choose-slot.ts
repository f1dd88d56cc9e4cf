/**
 * Whose playlist gives way when as many are followed as may be: one that only the clients of one address follow, of the
 * address that has most of them, and only to an address that has fewer. Who comes with many sockets, or has many made-up
 * URLs followed, so displaces his own. Pure. Called by `streams.ts`.
 */

export interface HeldSlot {
  /** The one address whose clients have it followed; null when there are several. */
  readonly address: string | null;
  /** How many follow it themselves; 0 for what a master names. */
  readonly followers: number;
}

/** The index in `slots` of the one that gives way to a client of `address`; null when none does. */
export function chooseSlot(slots: readonly HeldSlot[], address: string | null): number | null {
  const held = new Map<string, number>();
  for (const slot of slots)
    if (slot.address !== null) held.set(slot.address, slotsOf(held, slot.address) + 1);
  const [greediest, most] = [...held].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as [string, number]);
  // Afterwards it must still have as many: two do not take turns in displacing each other.
  if (most <= (address === null ? 0 : slotsOf(held, address)) + 1) return null;
  let chosen: number | null = null;
  for (const [index, slot] of slots.entries()) {
    if (slot.address !== greediest || slot.followers === 0) continue;
    // Of those with the fewest followers the last to come.
    if (chosen === null || slot.followers <= (slots[chosen]?.followers ?? 0)) chosen = index;
  }
  return chosen;
}

function slotsOf(held: ReadonlyMap<string, number>, address: string): number {
  return held.get(address) ?? 0;
}
