/**
 * `npm run bench:tracker`: the tracker's costs. Against bittorrent-tracker's server with the same WebTorrent clients in
 * turn, and of the native protocol alone, in processes of their own; of its core in rooms of all sizes; and how near those
 * are whom it introduces. Progress and a table on stderr; with `--json` one object last on stdout.
 */
import { runCommand } from '../../rig/run-command.ts';
import type { Measurement } from '../benchmark.ts';
import { jsonReport, table } from '../report.ts';
import { measureScale } from './core-scale.ts';
import { measureNative } from './native-rounds.ts';
import { measureNearness } from './nearness.ts';
import { PARTS, readOptions, type Part, type TrackerBenchOptions } from './options.ts';
import { compareTrackers } from './webtorrent-rounds.ts';

const TITLES: Readonly<Record<Part, string>> = {
  webtorrent: 'WebTorrent clients, ours and bittorrent-tracker in turn',
  native: 'native protocol',
  scale: 'the core in rooms of 100 to 100,000, in turn',
  nearness: 'who meets whom among 20,000',
};

async function run({ only, rounds, sockets, json }: TrackerBenchOptions): Promise<void> {
  const progress = (line: string): void => console.error(`  ${line}`);
  const context = { rounds, progress };
  const parts: Record<Part, () => Promise<Measurement[]>> = {
    webtorrent: () => compareTrackers(context),
    native: () => measureNative(context, sockets),
    scale: () => measureScale(context),
    nearness: () => measureNearness(context),
  };
  const measurements: Measurement[] = [];
  for (const part of PARTS) {
    if (only !== undefined && only !== part) continue;
    console.error(`${TITLES[part]} …`);
    measurements.push(...(await parts[part]()));
  }
  console.error(`\n${table(measurements)}`);
  if (json) console.log(JSON.stringify(jsonReport(measurements)));
}

await runCommand({ name: 'bench:tracker', readOptions, work: run });
