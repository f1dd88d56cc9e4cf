/**
 * `npm run bench:tracker`: the tracker's costs, in processes of their own. Against bittorrent-tracker's server with the
 * same WebTorrent clients in turn, and of the native protocol alone. Progress and a table on stderr; with `--json`
 * one object last on stdout.
 */
import { parseArgs } from 'node:util';
import type { Measurement } from '../benchmark.ts';
import { MIN_ROUNDS } from '../limits.ts';
import { jsonReport, table } from '../report.ts';
import { SOCKETS } from './limits.ts';
import { measureNative } from './native-rounds.ts';
import { compareTrackers } from './webtorrent-rounds.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: String(MIN_ROUNDS) },
    sockets: { type: 'string', default: String(SOCKETS) },
  },
});

const rounds = readCount('rounds', values.rounds, MIN_ROUNDS);
const sockets = readCount('sockets', values.sockets, 1);
const progress = (line: string): void => console.error(`  ${line}`);
const measurements: Measurement[] = [];
if (values.only !== 'native') {
  console.error('WebTorrent clients, ours and bittorrent-tracker in turn …');
  measurements.push(...(await compareTrackers({ rounds, progress })));
}
if (values.only !== 'webtorrent') {
  console.error('native protocol …');
  measurements.push(...(await measureNative({ rounds, progress }, sockets)));
}
console.error(`\n${table(measurements)}`);
if (values.json) console.log(JSON.stringify(jsonReport(measurements)));

function readCount(option: string, text: string, least: number): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= least) return count;
  throw new Error(`--${option} is ${text}. Expected a whole number from ${least} up.`);
}
