/** Outcomes for people to read. Knows figures alone. Called by the simulation's command without `--json`. */
import type { Quantiles } from './figures/samples.ts';
import type { Outcome } from './run-scenarios.ts';

const HEAD = [
  'scenario',
  'visitors',
  'offload',
  'cap',
  'origin peak',
  'first byte ×',
  'completion ×',
  'stalls ×',
  'wrong',
  'waste',
  'upload p50/p99',
  'tracker/s',
  'wall',
  'memory',
];

/** A line for each scenario. Ratios against the plain CDN; quantiles as p50/p95/p99. */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ scenario, figures, details }) => [
    scenario,
    String(details.visitors),
    percent(figures.offload),
    percent(figures.cap),
    percent(figures.originPeakRatio),
    quantiles(figures.firstByteRatio),
    quantiles(figures.completionRatio),
    figures.stallRatio.toFixed(2),
    String(figures.wrongBytes),
    percent(figures.duplicateShare),
    `${megabytes(figures.uploadBytes.p50)}/${megabytes(figures.uploadBytes.p99)}`,
    figures.trackerMessagesPerVisitorSecond.toFixed(3),
    `${figures.wallSeconds.toFixed(1)} s`,
    `${figures.peakMB.toFixed(0)} MB`,
  ]);
  const table = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
  return `${lines.join('\n')}\n`;
}

function quantiles({ p50, p95, p99 }: Quantiles): string {
  return [p50, p95, p99].map((value) => value.toFixed(2)).join('/');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
