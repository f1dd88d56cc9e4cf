/**
 * `npm run watch`: has an audience of real browsers watch a stream with Hearsay or, for the control, without, and says how
 * that went. Composes the parts beside it; on stdout comes the outcome alone.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { workInOwnFolder } from '../rig/own-folder.ts';
import { watch, type Watched } from './audience.ts';
import { watchEveryCell } from './every-cell.ts';
import { readOptions, type WatchOptions } from './options.ts';
import { setStage } from './stage.ts';
import { formatWatch } from './table.ts';

const TABLES = { peers: 'table.md', control: 'table-control.md' };

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}

async function run(options: WatchOptions): Promise<string> {
  const stage = await setStage();
  try {
    if (options.table) {
      const text = await watchEveryCell(stage, options.peers, say);
      const name = options.peers ? TABLES.peers : TABLES.control;
      await writeFile(fileURLToPath(new URL(name, import.meta.url)), text);
      return text;
    }
    const watched = await watch(stage, options, say);
    tellFaults(watched);
    return options.json ? `${JSON.stringify(watched.outcome)}\n` : formatWatch(watched);
  } finally {
    await stage.close();
  }
}

function tellFaults({ viewers }: Watched): void {
  for (const [index, { faults }] of viewers.entries()) {
    for (const fault of faults) say(`viewer ${index + 1}: ${fault}`);
  }
}

async function main(): Promise<number> {
  let options: WatchOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  workInOwnFolder();
  try {
    process.stdout.write(await run(options));
    return 0;
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    process.stderr.write(`watch: ${line}\n`);
    return 1;
  }
}

process.exitCode = await main();
