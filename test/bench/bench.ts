/**
 * `npm run bench`: ratios measured in one run, in turns, in real browsers. Progress and a table on stderr; with `--json`
 * one object last on stdout. Knows nothing of how a benchmark measures.
 */
import { runCommand } from '../rig/run-command.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { deadMesh } from './dead-mesh.ts';
import { mainThread } from './main-thread.ts';
import { pageLoad } from './page-load.ts';
import { readOptions, type BenchOptions } from './options.ts';
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

async function run({ only, rounds, json }: BenchOptions): Promise<void> {
  const measurements: Measurement[] = [];
  for (const benchmark of BENCHMARKS.filter(({ name }) => only.includes(name))) {
    console.error(`${benchmark.name} …`);
    const progress = (line: string): void => console.error(`  ${line}`);
    measurements.push(...(await benchmark.run({ rounds, progress })));
  }
  console.error(`\n${table(measurements)}`);
  if (json) console.log(JSON.stringify(jsonReport(measurements)));
}

const NAMES = BENCHMARKS.map(({ name }) => name);

await runCommand({ name: 'bench', readOptions: (args) => readOptions(args, NAMES), work: run });
