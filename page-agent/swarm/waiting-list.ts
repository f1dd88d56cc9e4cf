/**
 * The wanted pieces that nobody has been asked for yet, in order of need: by urgency, then as they were asked. A linked
 * list for each urgency, so that taking a piece out, or putting a failed one back near the front, costs next to nothing.
 * Knows nothing of neighbours. Called by `piece-asks.ts` and read by the picker.
 */
import type { Urgency } from '../../content/urgency.ts';

/** What is listed. The links belong to the list. */
export interface Waiting<Item> {
  readonly urgency: Urgency;
  /** Place in the order of need within an urgency; no two are equal. */
  readonly order: number;
  next: Item | null;
  previous: Item | null;
  listed: boolean;
}

interface Ends<Item> {
  first: Item | null;
  last: Item | null;
}

export const URGENCIES: readonly Urgency[] = ['blocking', 'image', 'media', 'background'];

export class WaitingList<Item extends Waiting<Item>> {
  readonly #lists = new Map<Urgency, Ends<Item>>(
    URGENCIES.map((urgency) => [urgency, { first: null, last: null }]),
  );
  size = 0;

  first(urgency: Urgency): Item | null {
    return this.#lists.get(urgency)!.first;
  }

  /** Puts `item` in its place, looked for from the nearer end. */
  insert(item: Item): void {
    if (item.listed) return;
    const ends = this.#lists.get(item.urgency)!;
    let before = ends.last;
    if (before && before.order > item.order) {
      let after = ends.first;
      while (after && after.order < item.order) after = after.next;
      before = after ? after.previous : ends.last;
    }
    const after = before ? before.next : ends.first;
    item.previous = before;
    item.next = after;
    if (before) before.next = item;
    else ends.first = item;
    if (after) after.previous = item;
    else ends.last = item;
    item.listed = true;
    this.size++;
  }

  remove(item: Item): void {
    if (!item.listed) return;
    const ends = this.#lists.get(item.urgency)!;
    if (item.previous) item.previous.next = item.next;
    else ends.first = item.next;
    if (item.next) item.next.previous = item.previous;
    else ends.last = item.previous;
    item.next = null;
    item.previous = null;
    item.listed = false;
    this.size--;
  }
}
