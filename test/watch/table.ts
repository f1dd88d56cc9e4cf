/** A watch's outcome for people to read. Knows figures alone. Called by the watch without `--json`. */
import type { Watched } from './audience.ts';
import type { WatchOutcome } from './outcome.ts';

/** A line a viewer, and the audience's figures below. */
export function formatWatch({ outcome, viewers }: Watched): string {
  const head = ['viewer', 'got', 'from the origin', 'stalls', 'stalled', 'start', 'refused', 'mismatched'];
  const rows = viewers.map((viewer, index) => [
    String(index + 1),
    megabytes(viewer.delivered),
    megabytes(viewer.sent),
    String(viewer.stalls),
    `${viewer.stallSeconds.toFixed(1)} s`,
    milliseconds(viewer.startMs),
    String(viewer.stats?.rejected ?? 0),
    String(viewer.mismatched),
  ]);
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  return `${lines.join('\n')}\n\n${formatOutcome(outcome)}\n`;
}

function formatOutcome(outcome: WatchOutcome): string {
  const { success, p50Ms, p95Ms } = outcome.requests;
  const asked =
    success === null
      ? 'no peer request'
      : `peer requests ${percent(success)} well, median ${milliseconds(p50Ms)}, p95 ${milliseconds(p95Ms)}`;
  return [
    `offload ${percent(outcome.offload)} of at most ${percent(outcome.cap)}, ${megabytes(outcome.originBytes)} from the origin`,
    `${percent(outcome.coldShare)} came from the network before any neighbour was met`,
    `${outcome.stalls} stalls of ${outcome.stallSeconds} s in all, start ${milliseconds(outcome.startMs)}, ${milliseconds(outcome.latencyToLiveMs)} behind live`,
    `${asked}; pieces refused ${outcome.rejected}, segments with other bytes ${outcome.mismatched}`,
  ].join('\n');
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

export function milliseconds(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(0)} ms`;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
