/**
 * `npm run watch`: has an audience of real browsers watch a stream with Hearsay or, for the control, without, and says how
 * that went. Composes the parts beside it; on stdout comes the outcome alone.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../rig/run-command.ts';
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

await runCommand({
  name: 'watch',
  readOptions,
  async work(options) {
    process.stdout.write(await run(options));
  },
});
