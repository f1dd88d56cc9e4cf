/** The visitors' outcome for people to read. Knows figures alone. Called by the visitors' command without `--json`. */
import type { Sources } from '../../protocol/port-messages.ts';
import { offloadOf } from './figures.ts';
import type { VisitorsOutcome } from './outcome.ts';

const HEAD = [
  'visitor',
  'network',
  'peers',
  'store',
  'offload',
  'cold',
  'neighbour',
  'load',
  'tour',
  'failed',
  'mismatched',
];

/** A table and a line below it. Bytes in MB of 10^6. */
export function formatTable({ visitors, offload, rejected }: VisitorsOutcome): string {
  const rows = visitors.map((figures, index) => [
    String(index + 1),
    megabytes(figures.network),
    megabytes(figures.peers),
    megabytes(figures.store),
    index === 0 ? '–' : percent(offloadOf(figures)),
    megabytes(total(figures.cold)),
    figures.firstNeighbourMs === null ? '–' : `${figures.firstNeighbourMs} ms`,
    `${figures.loadMs} ms`,
    `${(figures.tourMs / 1000).toFixed(1)} s`,
    String(figures.failed),
    String(figures.mismatched),
  ]);
  const table = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  return `${lines.join('\n')}\n\noffload of the last visitor ${percent(offload)}, pieces refused ${rejected}\n`;
}

function total({ network, peers, store }: Sources): number {
  return network + peers + store;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
