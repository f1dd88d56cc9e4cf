/**
 * The tracker's figures for Prometheus, with those of the process. Loaded when they are first asked for. Knows nothing of
 * HTTP. Called by `http-answers.ts`.
 */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { TrackerStats } from './core/tracker-stats.ts';
import type { NotaryStats } from './notary/notary.ts';

export interface MetricsSource {
  stats(): TrackerStats;
  /** Null where there is none. */
  notaryStats(): NotaryStats | null;
  /** Whether Redis can be reached; null without one. */
  connected(): boolean | null;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

type SingleStat = 'rooms' | 'members' | 'remoteMembers' | 'sockets' | 'addresses';

const GAUGES: Readonly<Record<SingleStat, readonly [name: string, help: string]>> = {
  rooms: ['rooms', 'Sites with visitors at this node.'],
  members: ['members', 'Visitors in rooms at this node.'],
  remoteMembers: ['remote_members', 'Visitors at other nodes that this one knows of.'],
  sockets: ['sockets', 'Open sockets.'],
  addresses: ['addresses', 'Addresses that have sockets, or had some seconds ago.'],
};

const COUNTERS: Readonly<Record<'joins' | 'signals', readonly [name: string, help: string]>> = {
  joins: ['joins_total', 'Visitors who entered a room.'],
  signals: ['signals_total', 'Signals passed on.'],
};

type SingleNotaryStat = Exclude<keyof NotaryStats, 'refusals'>;

const NOTARY_GAUGES = {
  followed: ['notary_followed', 'Playlists that the notary follows.'],
  followers: ['notary_followers', 'Visitors who have it follow some.'],
  remembered: ['notary_remembered', 'Statements and refusals that it remembers.'],
  waiting: ['notary_waiting', 'Resources waiting to be fetched.'],
} as const satisfies Partial<Record<SingleNotaryStat, readonly [string, string]>>;

const NOTARY_COUNTERS = {
  fetched: ['notary_fetched_total', 'Resources asked of origins.'],
  fetchedBytes: ['notary_fetched_bytes_total', 'Body bytes from origins, playlists included.'],
  recalled: ['notary_recalled_total', 'Resources known from another node.'],
  vouched: ['notary_vouched_total', 'Resources vouched for once fetched.'],
  unvouched: ['notary_unvouched_total', 'Resources looked into and not vouched for.'],
} as const satisfies Partial<Record<SingleNotaryStat, readonly [string, string]>>;

export function createMetrics(source: MetricsSource): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  for (const [stat, [name, help]] of Object.entries(GAUGES) as [SingleStat, readonly [string, string]][]) {
    gauge(registers, name, help, () => source.stats()[stat]);
  }
  for (const [stat, [name, help]] of Object.entries(COUNTERS) as ['joins', readonly [string, string]][]) {
    counter(registers, name, help, null, () => [['', source.stats()[stat]]]);
  }
  counter(
    registers,
    'introductions_total',
    'Members named to others, by what brought them together.',
    'by',
    () => Object.entries(source.stats().introducedBy),
  );
  counter(registers, 'reported_bytes_total', 'Body bytes as visitors report them, by source.', 'source', () =>
    Object.entries(source.stats().reported),
  );
  counter(registers, 'refusals_total', 'Messages and connections refused, by reason.', 'reason', () =>
    Object.entries(source.stats().refusedBy),
  );
  if (source.connected() !== null) {
    gauge(registers, 'redis_connected', '1 while other nodes can be reached.', () =>
      Number(source.connected()),
    );
  }
  if (source.notaryStats() !== null) addNotary(registers, source);
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

function addNotary(registers: Registry[], source: MetricsSource): void {
  const value = (stat: SingleNotaryStat): number => source.notaryStats()?.[stat] ?? 0;
  for (const [stat, [name, help]] of Object.entries(NOTARY_GAUGES) as [
    'followed',
    readonly [string, string],
  ][]) {
    gauge(registers, name, help, () => value(stat));
  }
  for (const [stat, [name, help]] of Object.entries(NOTARY_COUNTERS) as [
    'fetched',
    readonly [string, string],
  ][]) {
    counter(registers, name, help, null, () => [['', value(stat)]]);
  }
  const help = 'Answers that something is not vouched for, by reason.';
  counter(registers, 'notary_refusals_total', help, 'reason', () =>
    Object.entries(source.notaryStats()?.refusals ?? {}),
  );
}

function gauge(registers: Registry[], name: string, help: string, value: () => number): void {
  const metric: Gauge = new Gauge({
    name: `hearsay_tracker_${name}`,
    help,
    registers,
    collect: (): void => metric.set(value()),
  });
}

/** A counter whose values are counted elsewhere. `label`: what the values' names are of; null for a single one. */
function counter(
  registers: Registry[],
  name: string,
  help: string,
  label: string | null,
  values: () => [name: string, value: number][],
): void {
  const metric: Counter = new Counter({
    name: `hearsay_tracker_${name}`,
    help,
    registers,
    labelNames: label === null ? [] : [label],
    collect: (): void => {
      metric.reset();
      for (const [labelled, value] of values())
        metric.inc(label === null ? {} : { [label]: labelled }, value);
    },
  });
}
