/**
 * `npm run bench`: ratios measured in one run, in turns, in real browsers. Progress and a table on stderr; with `--json`
 * one object last on stdout. Knows nothing of how a benchmark measures.
 */
import { parseArgs } from 'node:util';
import type { Benchmark, Measurement } from './benchmark.ts';
import { deadMesh } from './dead-mesh.ts';
import { MIN_ROUNDS, ROUNDS } from './limits.ts';
import { mainThread } from './main-thread.ts';
import { pageLoad } from './page-load.ts';
import { passThrough } from './pass-through.ts';
import { peerToPage } from './peer-to-page.ts';
import { jsonReport, table } from './report.ts';
import { storeAnswer } from './store-answer.ts';

const BENCHMARKS: readonly Benchmark[] = [
  peerToPage,
  storeAnswer,
  passThrough,
  mainThread,
  deadMesh,
  pageLoad,
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string', default: String(ROUNDS) },
  },
});

const measurements: Measurement[] = [];
for (const benchmark of chosen(values.only)) {
  console.error(`${benchmark.name} …`);
  const progress = (line: string): void => console.error(`  ${line}`);
  measurements.push(...(await benchmark.run({ rounds: readRounds(values.rounds), progress })));
}
console.error(`\n${table(measurements)}`);
if (values.json) console.log(JSON.stringify(jsonReport(measurements)));

function chosen(only: string | undefined): readonly Benchmark[] {
  if (only === undefined) return BENCHMARKS;
  const names = only.split(',');
  const unknown = names.find((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined) {
    const known = BENCHMARKS.map(({ name }) => name).join(', ');
    throw new Error(`There is no benchmark "${unknown}". Choose among ${known}.`);
  }
  return BENCHMARKS.filter(({ name }) => names.includes(name));
}

function readRounds(text: string): number {
  const rounds = Number(text);
  if (Number.isInteger(rounds) && rounds >= MIN_ROUNDS) return rounds;
  throw new Error(`--rounds is ${text}; a median needs a whole number from ${MIN_ROUNDS} up.`);
}
