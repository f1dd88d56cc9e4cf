/** The shape of what a watch prints, and how it is summed up from what each viewer saw. Pure. Called by the watch. */
import type { ServedResource } from '../../page-agent/stats.ts';
import type { ViewerFigures } from './viewer.ts';

export interface WatchOutcome {
  /** Share of the segments' bytes that viewers got and the origin did not send them. */
  readonly offload: number;
  /** The most that could be: each segment sent to one viewer of those who watch at a time. */
  readonly cap: number;
  /** Moments in which a picture that should move did not, of all viewers. */
  readonly stalls: number;
  readonly stallSeconds: number;
  /** Median over viewers, from `play()` to the first picture. `null`: nobody saw one. */
  readonly startMs: number | null;
  /** Median over viewers of each one's median. `null` on demand. */
  readonly latencyToLiveMs: number | null;
  /** Pieces that viewers refused. */
  readonly rejected: number;
  /** Segments whose bytes, as the player was given them, are not the origin's. */
  readonly mismatched: number;
  /** Bytes of segments that the origin sent to viewers. */
  readonly originBytes: number;
  /** Share of the segments' bytes that the network gave viewers before they had met any neighbour. */
  readonly coldShare: number;
  readonly requests: PeerRequests;
}

/**
 * A peer request is a segment that a player asked for and that neighbours were asked for in its turn; it has succeeded
 * when the network gave nothing of it. The times are those of the successful ones, from the player's asking to its having
 * all. `null`: there was none.
 */
export interface PeerRequests {
  readonly success: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** `watching`: how many watched at a time. */
export function sumUp(viewers: readonly ViewerFigures[], watching: number): WatchOutcome {
  const total = (valueOf: (viewer: ViewerFigures) => number): number =>
    viewers.reduce((sum, viewer) => sum + valueOf(viewer), 0);
  const delivered = total((viewer) => viewer.delivered);
  const originBytes = total((viewer) => viewer.sent);
  const delays = viewers.flatMap((viewer) => quantile(viewer.delays, 0.5) ?? []);
  return {
    offload: delivered === 0 ? 0 : round(Math.max(0, 1 - originBytes / delivered), 4),
    cap: round(1 - 1 / watching, 4),
    stalls: total((viewer) => viewer.stalls),
    stallSeconds: round(
      total((viewer) => viewer.stallSeconds),
      2,
    ),
    startMs: whole(
      quantile(
        viewers.flatMap(({ startMs }) => startMs ?? []),
        0.5,
      ),
    ),
    latencyToLiveMs: whole(quantile(delays, 0.5)),
    rejected: total((viewer) => viewer.stats?.rejected ?? 0),
    mismatched: total((viewer) => viewer.mismatched),
    originBytes,
    coldShare: delivered === 0 ? 0 : round(total(earlyBytes) / delivered, 4),
    requests: sumUpRequests(viewers),
  };
}

function earlyBytes({ served }: ViewerFigures): number {
  return served.reduce((sum, { early, sources }) => sum + (early ? sources.network : 0), 0);
}

function sumUpRequests(viewers: readonly ViewerFigures[]): PeerRequests {
  const asked = viewers.flatMap(({ served, times }) =>
    served.filter(wereAsked).map(({ url, sources }) => ({ ok: sources.network === 0, ms: times.get(url) })),
  );
  const times = asked.flatMap(({ ok, ms }) => (ok && ms !== undefined ? ms : []));
  return {
    success: asked.length === 0 ? null : round(asked.filter(({ ok }) => ok).length / asked.length, 4),
    p50Ms: whole(quantile(times, 0.5)),
    p95Ms: whole(quantile(times, 0.95)),
  };
}

/** Reasons that the service worker gives when no neighbour was to bring it. */
const UNASKED: ReadonlySet<string> = new Set([
  '',
  'store',
  'no neighbour holds it',
  'elected to fetch it for all',
]);

/** And how it begins when no notary vouches. */
const UNVOUCHED = 'nobody vouche';

/** Before a viewer has met anybody, nobody is asked. */
function wereAsked({ sources, reason, early }: ServedResource): boolean {
  const mayBeAsked = !early && !UNASKED.has(reason) && !reason.startsWith(UNVOUCHED);
  return sources.peers > 0 || (sources.network > 0 && mayBeAsked);
}

/** The value that the share `at` of `values` is not above; `null` of none. */
export function quantile(values: readonly number[], at: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? null;
}

function whole(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
