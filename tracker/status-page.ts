/**
 * The owner's page: rooms, visitors, introductions, offload, a map. One HTML text without scripts, which loads itself again.
 * Rooms have the names that the owner has listed; others are shown by their opaque ids. Called by `http-answers.ts`.
 */
import type { Reported, RoomStats, TrackerStats } from './core/tracker-stats.ts';
import type { WebTorrentStats } from './core/webtorrent/webtorrent-core.ts';
import type { NotaryStats } from './notary/notary.ts';
import { MAX_ROOMS_SHOWN, STATUS_RELOAD_SECONDS } from './limits.ts';
import { statusMap } from './status-map.ts';

export interface Status {
  readonly stats: TrackerStats;
  readonly rooms: readonly RoomStats[];
  /** Null where WebTorrent clients are not served. */
  readonly webTorrent: WebTorrentStats | null;
  /** Null where there is no notary. */
  readonly notary: NotaryStats | null;
  /** Names of listed sites by their rooms' ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly uptimeSeconds: number;
  /** Whether other nodes can be reached; null for a tracker that is alone. */
  readonly connected: boolean | null;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f23;background:#fbfaf7}
h1{font-size:1.4rem}dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem}
dt{font-size:.8rem;color:#6b6f76}dd{margin:0;font-size:1.6rem}table{border-collapse:collapse;width:100%}
th,td{text-align:right;padding:.3rem .6rem;border-bottom:1px solid #ddd}th:first-child,td:first-child{text-align:left}
svg{width:100%;background:#eef1f4;border-radius:.5rem}svg path{stroke:#d5dade;stroke-width:.4}svg circle{fill:#c2410c;opacity:.7}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#16181b}th,td{border-color:#333}svg{background:#22262b}svg path{stroke:#333a41}}`;

export function statusPage(status: Status): string {
  const { stats, rooms, webTorrent, notary, names, uptimeSeconds, connected } = status;
  const figures: [string, string][] = [
    ['visitors', whole(stats.members)],
    ...(connected === null ? [] : [['at other nodes', whole(stats.remoteMembers)] as [string, string]]),
    ['rooms', whole(stats.rooms)],
    ['introductions', whole(stats.introductions)],
    ['within the network', nearShare(stats)],
    ['offload, as reported', offload(stats.reported)],
    ['refusals', whole(stats.refusals)],
    ['up', duration(uptimeSeconds)],
  ];
  const largest = [...rooms].sort((a, b) => b.members - a.members).slice(0, MAX_ROOMS_SHOWN);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Hearsay tracker</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${STATUS_RELOAD_SECONDS}">
<style>${STYLE}</style></head><body><h1>Hearsay tracker</h1>
${connected === false ? '<p>Redis can’t be reached: this node goes on with its own visitors.</p>' : ''}
${list(figures)}
${byReason('Refused', stats.refusedBy)}
${webTorrent === null ? '' : webTorrentPart(webTorrent)}
${notary === null ? '' : notaryPart(notary)}
${statusMap(rooms) ?? '<p>No visitor’s place is known: start with address data (<code>--geo</code>) for a map.</p>'}
<table><thead><tr><th>room</th><th>visitors</th><th>elsewhere</th><th>introductions</th><th>offload</th></tr></thead>
<tbody>${largest.map((room) => row(room, names)).join('')}</tbody></table>
${rooms.length > largest.length ? `<p>The largest ${largest.length} of ${rooms.length} rooms.</p>` : ''}</body></html>
`;
}

function list(figures: readonly (readonly [name: string, value: string])[]): string {
  return `<dl>${figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function webTorrentPart(stats: WebTorrentStats): string {
  return `<h2>WebTorrent</h2>
${list([
  ['peers', whole(stats.peers)],
  ['swarms', whole(stats.swarms)],
  ['announces', whole(stats.announces)],
  ['offers passed on', whole(stats.offers)],
  ['answers passed on', whole(stats.answers)],
  ['refusals', whole(stats.refusals)],
])}`;
}

function notaryPart({ followed, followers, vouched, fetchedBytes, refusals }: NotaryStats): string {
  return `<h2>Notary</h2>
${list([
  ['streams followed', whole(followed)],
  ['visitors who follow', whole(followers)],
  ['files vouched for', whole(vouched)],
  ['fetched for it', `${(fetchedBytes / 1e6).toFixed(1)} MB`],
])}
${byReason('Not vouched for', refusals)}`;
}

/** The most frequent first; nothing where there is none. */
function byReason(what: string, counts: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(counts)
    .filter(([, times]) => times > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return '';
  return `<p>${what}: ${reasons.map(([reason, times]) => `${reason} ${whole(times)}`).join(', ')}.</p>`;
}

function row(
  { room, members, remoteMembers, introductions, reported }: RoomStats,
  names: Status['names'],
): string {
  const cells = [whole(members), whole(remoteMembers), whole(introductions), offload(reported)];
  return `<tr><td>${escaped(names.get(room) ?? room)}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** Of all introductions, those within an address, a prefix or a provider's network. */
function nearShare({ introductions, introducedBy: { address, prefix, asn } }: TrackerStats): string {
  return introductions === 0 ? '–' : percent((address + prefix + asn) / introductions);
}

/** The share of body bytes that did not come from the network. */
function offload({ peers, network }: Reported): string {
  return peers + network === 0 ? '–' : percent(peers / (peers + network));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function whole(value: number): string {
  return value.toLocaleString('en');
}

function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  return hours < 48
    ? `${hours} h ${Math.floor((seconds % 3600) / 60)} min`
    : `${Math.floor(hours / 24)} days`;
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
}
