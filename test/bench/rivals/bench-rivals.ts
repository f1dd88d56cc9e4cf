/**
 * `npm run bench:rivals`: Hearsay beside what one would use in its place, on one machine and in turn. Progress and a table
 * on stderr; with `--json` one object last on stdout. Composes the parts beside it.
 */
import { runCommand } from '../../rig/run-command.ts';
import type { Measurement } from '../benchmark.ts';
import { measureCarriage } from './carriage.ts';
import { measureLive } from './live.ts';
import { measureTransfers } from './transfer-part.ts';
import { readOptions, type RivalsOptions } from './options.ts';
import { rivalsReport, rivalsTable } from './rivals-report.ts';

async function run(options: RivalsOptions): Promise<void> {
  const field = { versions: new Map<string, string>(), missing: new Map<string, string>() };
  const context = { ...field, options, progress: (line: string) => console.error(`  ${line}`) };
  const measurements: Measurement[] = [];
  if (options.only.includes('transfer') || options.only.includes('cost')) {
    console.error('transfers …');
    measurements.push(...(await measureTransfers(context)));
  }
  if (options.only.includes('carriage')) {
    console.error('carriage …');
    measurements.push(...(await measureCarriage(context)));
  }
  if (options.only.includes('live')) {
    console.error('live …');
    measurements.push(...(await measureLive(context)));
  }
  console.error(`\n${rivalsTable(measurements, field)}`);
  if (options.json) console.log(JSON.stringify(rivalsReport(measurements, field)));
}

await runCommand({ name: 'bench:rivals', readOptions, work: run });
