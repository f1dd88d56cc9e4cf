/** Results against rivals for people and for programs, with those who could not be measured. Pure. */
import type { Measurement } from '../benchmark.ts';
import { jsonReport, table, type JsonReport } from '../report.ts';

/** Who was measured in which version, and who was not and why. */
export interface Field {
  readonly versions: ReadonlyMap<string, string>;
  readonly missing: ReadonlyMap<string, string>;
}

/** Beside what stands in every report of the benchmarks. */
export interface RivalsReport {
  readonly versions: Readonly<Record<string, string>>;
  readonly notMeasured: Readonly<Record<string, string>>;
}

export function rivalsTable(measurements: readonly Measurement[], { versions, missing }: Field): string {
  const lines = [
    ...[...versions].map(([name, version]) => `${name} ${version}`),
    ...[...missing].map(([name, why]) => `${name}, not measured: ${why}`),
  ];
  return [measurements.length === 0 ? 'Nothing was measured.' : table(measurements), ...lines].join('\n');
}

export function rivalsReport(
  measurements: readonly Measurement[],
  { versions, missing }: Field,
): RivalsReport {
  const results: JsonReport = jsonReport(measurements);
  return { ...results, versions: Object.fromEntries(versions), notMeasured: Object.fromEntries(missing) };
}
