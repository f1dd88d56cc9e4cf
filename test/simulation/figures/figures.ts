/**
 * The figures of a scenario, made of what was counted in its two worlds: with peers, and the same with a plain CDN. Knows
 * nothing of how worlds run.
 */
import type { Quantiles } from './samples.ts';
import { NOTARY_REASON, type Tally } from './tally.ts';

/** What `--json` prints for each scenario. Ratios are with peers against the plain CDN. */
export interface Figures {
  /** Share of the bytes that were asked for that did not come from the origin, at the plateau if there is one. */
  readonly offload: number;
  /** The most that the offload could be: each content leaves the origin once for each tracker's audience, and for all whom no
   * neighbour can ever reach. */
  readonly cap: number;
  /** Busiest seconds of the origin. */
  readonly originPeakRatio: number;
  readonly firstByteRatio: Quantiles;
  readonly completionRatio: Quantiles;
  /** Shares of playing time spent stalled, see `stallRatio`; 1 where nobody plays. */
  readonly stallRatio: number;
  readonly wrongBytes: number;
  /** Share of all bytes that arrived which nobody needed: twice, too late, spoilt or cut off. */
  readonly duplicateShare: number;
  /** Sent to neighbours by each visitor. */
  readonly uploadBytes: { readonly p50: number; readonly p99: number };
  /** Heard by trackers, at the plateau if there is one. */
  readonly trackerMessagesPerVisitorSecond: number;
  /** Of this machine: seconds for both worlds, and the most memory of the processes at work at once, in 10⁶ bytes. */
  readonly wallSeconds: number;
  readonly peakMB: number;
}

/** What else the report tells. Times in milliseconds, one value a second where it is a series. */
export interface Details {
  readonly visitors: number;
  readonly stalls: { readonly peers: number; readonly plain: number };
  readonly stalledShare: { readonly peers: number; readonly plain: number };
  readonly firstByteMs: { readonly peers: Quantiles; readonly plain: Quantiles };
  readonly completionMs: { readonly peers: Quantiles; readonly plain: Quantiles };
  /** Pages, and segments of films, that were loaded, and that were not when the time was over. */
  readonly finished: { readonly peers: number; readonly plain: number };
  readonly cutOff: { readonly peers: number; readonly plain: number };
  readonly originBytes: { readonly peers: number; readonly plain: number };
  /** With peers, at the plateau if there is one: why bytes left the origin, as shares of what was asked for. */
  readonly originReasons: Readonly<Record<string, number>>;
  readonly originCents: { readonly peers: number; readonly plain: number };
  /** Bytes that left the origin against those of different contents that were asked for. */
  readonly originCopies: number;
  readonly uploadFairness: number;
  readonly rejected: number;
  /** Said by trackers. */
  readonly trackerRepliesPerVisitorSecond: number;
  readonly messagesPerVisitorSecond: number;
  readonly events: number;
  readonly cpuSeconds: number;
  readonly series: {
    readonly originBytes: { readonly peers: readonly number[]; readonly plain: readonly number[] };
    readonly peerBytes: readonly number[];
    readonly visitors: readonly number[];
    readonly trackerMessages: readonly number[];
  };
  readonly curves: {
    readonly completionMs: { readonly peers: readonly number[]; readonly plain: readonly number[] };
    readonly uploadBytes: readonly number[];
  };
}

export interface Plateau {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Share of playing time that both worlds are granted before their stalls are compared: one second in 10,000. Without it
 * a single stall against none would be infinitely worse. */
const STALL_GRACE = 1e-4;

/** Milliseconds below which two times count as equal: what a store's look-up takes, which nobody sees. */
const TIME_GRACE_MS = 5;

export function figuresOf(
  peers: Tally,
  plain: Tally,
  { fromMs, toMs }: Plateau,
): Omit<Figures, 'wallSeconds' | 'peakMB'> {
  const asked = peers.useful.total;
  const wanted = peers.useful.sum(fromMs, toMs);
  const needed = peers.distinct.sum(fromMs, toMs) + peers.alone.sum(fromMs, toMs);
  const looked = peers.originBytesBy.get(NOTARY_REASON)?.total ?? 0;
  const arrived = peers.originBytes.total - looked + peers.peerBytes.total;
  const present = peers.presence.sum(fromMs, toMs);
  return {
    offload: 1 - over(peers.originBytes.sum(fromMs, toMs), wanted),
    cap: 1 - over(needed, wanted),
    originPeakRatio: over(peers.originBytes.peak(), plain.originBytes.peak()),
    firstByteRatio: ratios(peers.firstByte.quantiles(), plain.firstByte.quantiles()),
    completionRatio: ratios(peers.completion.quantiles(), plain.completion.quantiles()),
    stallRatio: (stalledShare(peers) + STALL_GRACE) / (stalledShare(plain) + STALL_GRACE),
    wrongBytes: peers.wrongBytes,
    duplicateShare: Math.max(0, over(arrived - asked, arrived)),
    uploadBytes: { p50: peers.uploads.quantile(0.5), p99: peers.uploads.quantile(0.99) },
    trackerMessagesPerVisitorSecond: over(peers.trackerHeard.sum(fromMs, toMs), present),
  };
}

export function originReasons(
  { originBytesBy, useful }: Tally,
  { fromMs, toMs }: Plateau,
): Record<string, number> {
  const asked = useful.sum(fromMs, toMs);
  const shares = [...originBytesBy].map(
    ([reason, meter]) => [reason, over(meter.sum(fromMs, toMs), asked)] as const,
  );
  return Object.fromEntries(shares.sort((a, b) => b[1] - a[1]));
}

export function stalledShare({ stalledMs, playedMs }: Tally): number {
  return over(stalledMs, stalledMs + playedMs);
}

function ratios(peers: Quantiles, plain: Quantiles): Quantiles {
  const ratio = (key: keyof Quantiles): number => (peers[key] + TIME_GRACE_MS) / (plain[key] + TIME_GRACE_MS);
  return { p50: ratio('p50'), p95: ratio('p95'), p99: ratio('p99') };
}

function over(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
