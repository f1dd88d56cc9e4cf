/**
 * A visitor's figures: where the body bytes of eligible resources came from. Strict: what a page received and no report
 * accounts for came from the network. Knows records, never a browser. Called by the visit.
 */
import type { Sources } from '../../protocol/port-messages.ts';

/** One request of a page for an eligible resource. */
export interface PageRequest {
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Body bytes that reached the page. */
  readonly bytes: number;
  /** False when the browser says that no service worker answered it; `null` when it ended before it was answered. */
  readonly fromServiceWorker: boolean | null;
}

/** One `resource` event of `window.hearsay`. */
export interface ServedReport {
  readonly url: string;
  readonly sources: Sources;
  readonly wasted: number;
  readonly rejected: number;
  readonly reason: string;
}

export interface SourceFigures {
  /** Asked since the visitor had a neighbour (the first: a working agent). */
  readonly warm: Sources;
  /** Asked before. */
  readonly cold: Sources;
  /** Bytes that arrived and were thrown away, in all. */
  readonly wasted: number;
  /** Bytes, counted as network, that reached the page without any report on them. */
  readonly unreported: number;
}

interface Totals {
  network: number;
  peers: number;
  store: number;
}

/** `warmFrom`: milliseconds since the epoch. */
export function countSources(
  requests: readonly PageRequest[],
  reports: readonly ServedReport[],
  warmFrom: number,
): SourceFigures {
  const totals = { warm: none(), cold: none() };
  let unreported = 0;
  const reportsOf = groupByUrl(reports);
  for (const [url, group] of groupByUrl(requests)) {
    const count = countOne(group, reportsOf.get(url) ?? [], warmFrom);
    add(totals.warm, count.warm);
    add(totals.cold, count.cold);
    unreported += count.unreported;
  }
  return { ...totals, wasted: sum(reports, ({ wasted }) => wasted), unreported };
}

/**
 * One URL. Reports carry no time, so the first goes to the first request that a service worker may have answered, and
 * so on; one too many is warm.
 */
function countOne(
  requests: readonly PageRequest[],
  reports: readonly ServedReport[],
  warmFrom: number,
): { warm: Totals; cold: Totals; unreported: number } {
  const count = { warm: none(), cold: none(), unreported: 0 };
  const phase = (request: PageRequest | undefined): Totals =>
    request !== undefined && request.startedAt < warmFrom ? count.cold : count.warm;
  const inOrder = [...requests].sort((a, b) => a.startedAt - b.startedAt);
  const answered = inOrder.filter(({ fromServiceWorker }) => fromServiceWorker !== false);
  for (const [number, { sources }] of reports.entries()) add(phase(answered[number]), sources);
  for (const request of inOrder) {
    if (request.fromServiceWorker !== false) continue;
    phase(request).network += request.bytes;
    count.unreported += request.bytes;
  }
  const missing =
    sum(answered, ({ bytes }) => bytes) -
    sum(reports, ({ sources }) => sources.network + sources.peers + sources.store);
  if (missing > 0) {
    phase(answered.at(-1)).network += missing;
    count.unreported += missing;
  }
  return count;
}

/** Share of a visitor's bytes that were not the network's; 0 when it asked for none. */
export function offloadOf({ network, peers }: Sources): number {
  return network + peers === 0 ? 0 : peers / (peers + network);
}

/** Bytes of the network by the reason given for them. */
export function countReasons(reports: readonly ServedReport[]): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const { sources, reason } of reports) {
    if (sources.network > 0) reasons[reason] = (reasons[reason] ?? 0) + sources.network;
  }
  return reasons;
}

function none(): Totals {
  return { network: 0, peers: 0, store: 0 };
}

function add(totals: Totals, { network, peers, store }: Sources): void {
  totals.network += network;
  totals.peers += peers;
  totals.store += store;
}

function sum<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}

function groupByUrl<Item extends { readonly url: string }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(item.url);
    if (group === undefined) groups.set(item.url, [item]);
    else group.push(item);
  }
  return groups;
}
