/** Whose playlist gives way: nobody's but that of the address with most, and only to one with fewer. */
import { describe, expect, test } from 'vitest';
import { LEAST_HELD_MS } from '../../../tracker/notary/limits.ts';
import { chooseSlot, type HeldSlot } from '../../../tracker/notary/choose-slot.ts';

const held = (address: string, followers = 1, heldMs = 0): HeldSlot => ({
  addresses: new Set(address.split(' ')),
  followers,
  heldMs,
});
const LONG = LEAST_HELD_MS;

describe('the slot that gives way', () => {
  test.each<[string, readonly HeldSlot[], string | null, number | null]>([
    ['is none where there is none', [], 'a', null],
    ['is one of the address that has most', [held('b'), held('c'), held('c'), held('c')], 'a', 3],
    ['is none for the address that has most', [held('a'), held('a'), held('b')], 'a', null],
    ['is none where all have one', [held('b'), held('c')], 'a', null],
    ['is none where the other would have fewer then', [held('a'), held('b'), held('b')], 'a', null],
    ['is none that many share', [held('b c d'), held('b c d'), held('b c d')], 'a', null],
    ['is one of the two that share all', [held('b c'), held('b c'), held('b c'), held('b c')], 'a', 3],
    ['is rather one that the fewest share', [held('b'), held('b'), held('b c')], 'a', 1],
    ['has the fewest followers', [held('b', 3), held('b', 1), held('b', 2)], 'a', 1],
    ['is not what a master names', [held('b', 2), held('b', 0), held('b', 0)], 'a', 0],
    ['is the longest held where all have one', [held('b', 1, LONG), held('c', 1, LONG + 1)], 'a', 1],
    ['is none that has not been held for long', [held('b', 1, LONG - 1), held('c')], 'a', null],
    ['is none of two, however long', [held('b c', 2, LONG), held('c d', 2, LONG)], 'a', null],
    ['is not one’s own', [held('a', 1, LONG), held('b')], 'a', null],
    ['is the longest held also for one who has two', [held('a'), held('a'), held('b', 1, LONG)], 'a', 2],
    ['is none for one who is no newcomer', [held('a'), held('a'), held('a'), held('b', 1, LONG)], 'a', null],
    ['is none of a master’s', [held('b', 0, LONG), held('c')], 'a', null],
    ['gives way to what several addresses follow', [held('b'), held('b')], null, 1],
  ])('%s', (_, slots, address, chosen) => {
    expect(chooseSlot(slots, address)).toBe(chosen);
  });
});
