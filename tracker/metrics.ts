/**
 * The tracker's figures for Prometheus, with those of the process. Loaded when they are first asked for. Knows nothing of
 * HTTP. Called by `http-answers.ts`.
 */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { TrackerStats } from './core/tracker-stats.ts';
import type { WebTorrentStats } from './core/webtorrent/webtorrent-core.ts';
import type { NotaryStats } from './notary/notary.ts';

export interface MetricsSource {
  stats(): TrackerStats;
  /** Null where WebTorrent clients are not served. */
  webTorrentStats(): WebTorrentStats | null;
  /** Null where there is none. */
  notaryStats(): NotaryStats | null;
  /** Whether Redis can be reached; null without one. */
  connected(): boolean | null;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Of each figure with a single value: its name and what it is. */
type Figures<Stat extends string> = Readonly<Partial<Record<Stat, readonly [name: string, help: string]>>>;
type SingleStat = 'rooms' | 'members' | 'remoteMembers' | 'sockets' | 'addresses' | 'joins' | 'signals';
type SingleNotaryStat = Exclude<keyof NotaryStats, 'refusals'>;

const GAUGES: Figures<SingleStat> = {
  rooms: ['rooms', 'Sites with visitors at this node.'],
  members: ['members', 'Visitors in rooms at this node.'],
  remoteMembers: ['remote_members', 'Visitors at other nodes that this one knows of.'],
  sockets: ['sockets', 'Open sockets of visitors.'],
  addresses: ['addresses', 'Addresses that have sockets, or had some seconds ago.'],
};
const COUNTERS: Figures<SingleStat> = {
  joins: ['joins_total', 'Visitors who entered a room.'],
  signals: ['signals_total', 'Signals passed on.'],
};

const WEBTORRENT_GAUGES: Figures<keyof WebTorrentStats> = {
  swarms: ['webtorrent_swarms', 'Swarms with peers at this node.'],
  peers: ['webtorrent_peers', 'WebTorrent clients in swarms, once for each swarm.'],
  sockets: ['webtorrent_sockets', 'Open sockets of WebTorrent clients.'],
};
const WEBTORRENT_COUNTERS: Figures<keyof WebTorrentStats> = {
  announces: ['webtorrent_announces_total', 'Announces of WebTorrent clients.'],
  offers: ['webtorrent_offers_total', 'Offers passed on between them.'],
  answers: ['webtorrent_answers_total', 'Answers passed on between them.'],
  scrapes: ['webtorrent_scrapes_total', 'Scrapes answered.'],
  refusals: ['webtorrent_refusals_total', 'Messages of theirs refused, with a failure reason.'],
};

const NOTARY_GAUGES: Figures<SingleNotaryStat> = {
  followed: ['notary_followed', 'Playlists that the notary follows.'],
  followers: ['notary_followers', 'Visitors who have it follow some.'],
  remembered: ['notary_remembered', 'Statements and refusals that it remembers.'],
  waiting: ['notary_waiting', 'Resources waiting to be fetched.'],
};
const NOTARY_COUNTERS: Figures<SingleNotaryStat> = {
  fetched: ['notary_fetched_total', 'Resources asked of origins.'],
  fetchedBytes: ['notary_fetched_bytes_total', 'Body bytes from origins, playlists included.'],
  recalled: ['notary_recalled_total', 'Resources known from another node.'],
  vouched: ['notary_vouched_total', 'Resources vouched for once fetched.'],
  unvouched: ['notary_unvouched_total', 'Resources looked into and not vouched for.'],
};

export function createMetrics(source: MetricsSource): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  addFigures(registers, GAUGES, COUNTERS, (stat) => source.stats()[stat]);
  addCounts(
    registers,
    'introductions_total',
    'Members named to others, by what brought them together.',
    'by',
    () => source.stats().introducedBy,
  );
  addCounts(
    registers,
    'reported_bytes_total',
    'Body bytes as visitors report them, by source.',
    'source',
    () => source.stats().reported,
  );
  addCounts(
    registers,
    'refusals_total',
    'Messages and connections refused, by reason.',
    'reason',
    () => source.stats().refusedBy,
  );
  if (source.connected() !== null) {
    gauge(registers, 'redis_connected', '1 while other nodes can be reached.', () =>
      Number(source.connected()),
    );
  }
  if (source.webTorrentStats() !== null) {
    addFigures(
      registers,
      WEBTORRENT_GAUGES,
      WEBTORRENT_COUNTERS,
      (stat) => source.webTorrentStats()?.[stat] ?? 0,
    );
  }
  if (source.notaryStats() !== null) {
    addFigures(registers, NOTARY_GAUGES, NOTARY_COUNTERS, (stat) => source.notaryStats()?.[stat] ?? 0);
    const help = 'Answers that something is not vouched for, by reason.';
    addCounts(registers, 'notary_refusals_total', help, 'reason', () => source.notaryStats()?.refusals ?? {});
  }
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

function addFigures<Stat extends string>(
  registers: Registry[],
  gauges: Figures<Stat>,
  counters: Figures<Stat>,
  value: (stat: Stat) => number,
): void {
  type Named = [Stat, readonly [name: string, help: string]];
  for (const [stat, [name, help]] of Object.entries(gauges) as Named[]) {
    gauge(registers, name, help, () => value(stat));
  }
  for (const [stat, [name, help]] of Object.entries(counters) as Named[]) {
    counter(registers, name, help, null, () => [['', value(stat)]]);
  }
}

/** `counts`: numbers by name. `label`: what the names are of. */
function addCounts(
  registers: Registry[],
  name: string,
  help: string,
  label: string,
  counts: () => object,
): void {
  counter(registers, name, help, label, () => Object.entries(counts()) as [string, number][]);
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
