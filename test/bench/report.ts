/** Results as a table for people and as one object for programs. Pure; knows nothing of how they came about. */
import { meets, type Measurement } from './benchmark.ts';

interface Tree {
  [name: string]: number | Tree;
}

export interface JsonReport {
  readonly [name: string]: number | Tree | Record<string, readonly number[]> | readonly string[];
}

/** One line a measurement, columns aligned. */
export function table(measurements: readonly Measurement[]): string {
  const rows = [
    ['benchmark', 'median', 'rounds from', 'to', 'target', ''],
    ...measurements.map((measurement) => [
      title(measurement),
      shown(measurement.value),
      shown(Math.min(...measurement.rounds)),
      shown(Math.max(...measurement.rounds)),
      targetOf(measurement),
      measurement.what,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

/** Each measurement under its name (and variant), then every round, and what missed its target. */
export function jsonReport(measurements: readonly Measurement[]): JsonReport {
  const report: Tree = {};
  for (const { name, variant, value } of measurements) {
    put(report, [name, ...(variant?.split('.') ?? [])], rounded(value));
  }
  const rounds = measurements.map((each) => [title(each), each.rounds.map(rounded)] as const);
  const missed = measurements.filter((each) => !meets(each)).map(title);
  return { ...report, rounds: Object.fromEntries(rounds), missed };
}

function put(tree: Tree, [name = '', ...rest]: readonly string[], value: number): void {
  if (rest.length === 0) tree[name] = value;
  else put((tree[name] ??= {}) as Tree, rest, value);
}

function title({ name, variant }: Measurement): string {
  return variant === undefined ? name : `${name} ${variant}`;
}

function targetOf(measurement: Measurement): string {
  const { target } = measurement;
  if (target === undefined) return '-';
  return `${meets(measurement) ? 'met' : 'MISSED'}, ${target.sense} ${target.value}`;
}

function shown(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 3 : 1);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
