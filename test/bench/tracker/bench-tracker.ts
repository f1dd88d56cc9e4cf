/**
 * `npm run bench:tracker`: the tracker's costs, in processes of their own. Against bittorrent-tracker's server with the
 * same WebTorrent clients in turn, and of the native protocol alone. Progress and a table on stderr; with `--json`
 * one object last on stdout.
 */
import { CommanderError } from 'commander';
import type { Measurement } from '../benchmark.ts';
import { jsonReport, table } from '../report.ts';
import { measureNative } from './native-rounds.ts';
import { readOptions, type TrackerBenchOptions } from './options.ts';
import { compareTrackers } from './webtorrent-rounds.ts';

async function run({ only, rounds, sockets, json }: TrackerBenchOptions): Promise<void> {
  const progress = (line: string): void => console.error(`  ${line}`);
  const measurements: Measurement[] = [];
  if (only !== 'native') {
    console.error('WebTorrent clients, ours and bittorrent-tracker in turn …');
    measurements.push(...(await compareTrackers({ rounds, progress })));
  }
  if (only !== 'webtorrent') {
    console.error('native protocol …');
    measurements.push(...(await measureNative({ rounds, progress }, sockets)));
  }
  console.error(`\n${table(measurements)}`);
  if (json) console.log(JSON.stringify(jsonReport(measurements)));
}

try {
  await run(readOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help, or what is wrong, has been printed.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
