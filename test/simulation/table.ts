/** Outcomes for people to read. Knows figures alone. Called by the simulation's command without `--json`. */
import type { Quantiles } from './figures/samples.ts';
import { cutShortNote } from './report/cut-short-note.ts';
import { COMPARISON, LEGEND } from './report/legend.ts';
import { against, bytes, count, share } from './report/words.ts';
import type { Outcome } from './run-scenarios.ts';

type Row = readonly string[];

/** Columns of a terminal that text is wrapped to. */
const WIDTH = 100;

const EXPLAINED: readonly (readonly [string, string])[] = [
  ['offload', LEGEND.offload],
  ['at most', LEGEND.cap],
  ['peak', LEGEND.peak],
  ['waste', LEGEND.waste],
  ['upload', LEGEND.upload],
  ['tracker/s', LEGEND.tracker],
  ['wrong', LEGEND.wrong],
  ['first byte', LEGEND.firstByte],
  ['done', LEGEND.done],
  ['p50 p95 p99', LEGEND.quantiles],
  ['stalls', LEGEND.stalls],
  ['wall, memory', LEGEND.machine],
];

/** Lines for each scenario, what must be known about them, and what the columns mean. */
export function formatTable(outcomes: readonly Outcome[]): string {
  if (outcomes.length === 0) return '';
  return [
    'What the server sends, and what visitors send each other',
    ...align([
      ['scenario', 'visitors', 'offload', 'at most', 'peak', 'waste', ...UPLOADS, 'tracker/s', 'wrong'],
      ...outcomes.map(traffic),
    ]),
    '',
    'How long visitors wait, against the same visitors without Hearsay',
    ...align([
      ['scenario', ...quantileHeads('first byte'), ...quantileHeads('done'), 'stalls'],
      ...outcomes.map(waiting),
    ]),
    '',
    ...align([['scenario', 'wall', 'memory'], ...outcomes.map(machine)]),
    '',
    ...notesOn(outcomes).flatMap((note) => [...wrap(note, 0), '']),
    ...wrap(COMPARISON, 0),
    ...explain(),
    '',
  ].join('\n');
}

/** A line for each outcome whose figures mislead. */
export function notesOn(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap(({ scenario, details }) => {
    const note = cutShortNote(details);
    return note === null ? [] : `${scenario}: ${note}`;
  });
}

const UPLOADS = ['upload p50', 'upload p99'];

function traffic({ scenario, figures, details }: Outcome): Row {
  return [
    scenario,
    count(details.visitors),
    share(figures.offload),
    share(figures.cap),
    share(figures.originPeakRatio),
    share(figures.duplicateShare),
    bytes(figures.uploadBytes.p50),
    bytes(figures.uploadBytes.p99),
    figures.trackerMessagesPerVisitorSecond.toFixed(3),
    count(figures.wrongBytes),
  ];
}

function waiting({ scenario, figures }: Outcome): Row {
  const ratios = ({ p50, p95, p99 }: Quantiles): string[] =>
    [p50, p95, p99].map((ratio) => against(ratio, 'sooner', 'later'));
  return [
    scenario,
    ...ratios(figures.firstByteRatio),
    ...ratios(figures.completionRatio),
    against(figures.stallRatio, 'less', 'more'),
  ];
}

function machine({ scenario, figures }: Outcome): Row {
  return [scenario, `${figures.wallSeconds.toFixed(1)} s`, `${figures.peakMB.toFixed(0)} MB`];
}

function quantileHeads(name: string): string[] {
  return [`${name} p50`, 'p95', 'p99'];
}

function explain(): string[] {
  const width = Math.max(...EXPLAINED.map(([name]) => name.length)) + 4;
  return EXPLAINED.flatMap(([name, meaning]) =>
    wrap(meaning, width).map((line, at) =>
      at === 0 ? `  ${name.padEnd(width - 2)}${line.trimStart()}` : line,
    ),
  );
}

/** The first column to the left, numbers to the right. */
function align(table: readonly Row[]): string[] {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + word.length >= WIDTH) lines.push(' '.repeat(indent) + word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
