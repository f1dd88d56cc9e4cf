/**
 * `npm run simulate`: plays scenarios, or random worlds, on the real engine and tracker in virtual time. Progress on
 * stderr, a table or one JSON object last on stdout, a report page with plots in a folder. Composes the parts beside it.
 */
import { CommanderError } from 'commander';
import { exitOnSignals } from '../rig/exit-on-signals.ts';
import { fuzz } from './fuzz/fuzz.ts';
import type { Figures } from './figures/figures.ts';
import { readOptions, type SimulationOptions } from './options.ts';
import { ProgressBar } from './progress-bar.ts';
import { prepareFolder } from './report/report-folder.ts';
import { writeReport } from './report/write-report.ts';
import { runScenarios, type Outcome, type Outcomes } from './run-scenarios.ts';
import { formatTable, notesOn } from './table.ts';
import { forgetWeight } from './weightless.ts';

async function play({ scenarios, seed, visitors, out, json }: SimulationOptions): Promise<number> {
  await prepareFolder(out);
  const bar = new ProgressBar(process.stderr);
  const told = await runScenarios(
    scenarios,
    { seed, visitors },
    {
      progress: (scenario, done) => bar.set(scenario, done),
      ended: ({ scenario, figures }) => bar.end(scenario, `${scenario}: ${figures.wallSeconds.toFixed(1)} s`),
      failed: ({ scenario, why }) => bar.end(scenario, `simulate: ${why}`),
    },
  );
  const isReported = await report(out, told);
  const { played, failed } = told;
  // Whoever reads the table finds them there.
  if (json) for (const note of notesOn(played)) process.stderr.write(`${note}\n`);
  process.stdout.write(json ? `${JSON.stringify(figuresByName(played))}\n` : formatTable(played));
  if (failed.length > 0) {
    const names = failed.map(({ scenario }) => scenario).join(', ');
    complain(`${failed.length} of ${scenarios.length} scenarios failed, see above: ${names}.`);
  }
  return isReported && failed.length === 0 ? 0 : 1;
}

/** Whether there is anything of a report. */
let writes = false;

/** The figures are told even when they can't be written. */
async function report(folder: string, outcomes: Outcomes): Promise<boolean> {
  writes = true;
  try {
    process.stderr.write(`report: ${await writeReport(folder, outcomes)}\n`);
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

function complain(error: unknown): void {
  process.stderr.write(`simulate: ${error instanceof Error ? error.message : String(error)}\n`);
}

function figuresByName(outcomes: readonly Outcome[]): Record<string, Figures> {
  return Object.fromEntries(outcomes.map(({ scenario, figures }) => [scenario, figures]));
}

async function search(worlds: number, { seed, json }: SimulationOptions): Promise<number> {
  forgetWeight();
  const bar = new ProgressBar(process.stderr);
  const found = await fuzz(worlds, seed, (done) => bar.set('worlds', done));
  bar.end('worlds', `${worlds} worlds, ${found.broken.length} broken`);
  if (json) process.stdout.write(`${JSON.stringify(found)}\n`);
  else
    for (const { world, broken } of found.broken)
      process.stdout.write(`${JSON.stringify(world)}\n  ${broken}\n`);
  return found.broken.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  let options: SimulationOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  try {
    return options.fuzz === null ? await play(options) : await search(options.fuzz, options);
  } catch (error) {
    complain(error);
    return 1;
  }
}

exitOnSignals(() => {
  if (process.stderr.isTTY) process.stderr.write('\n');
  complain(`stopped before the end; ${writes ? 'its report is not whole' : 'nothing was written'}.`);
});
process.exitCode = await main();
