/**
 * Gives a command a temporary folder for all that it and its browsers put aside, and removes it when the command ends,
 * also by Ctrl-C or SIGTERM. Knows nothing of what lies there. Called first by the commands that start browsers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from './exit-on-signals.ts';

/** A browser that was just killed may still be writing. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10 };

/** From here on `os.tmpdir()` is that folder, in this process and those that it starts. Call once. */
export function workInOwnFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-run-'));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder;
  const remove = (): void => rmSync(folder, REMOVAL);
  process.on('exit', remove);
  // Last of all: Playwright kills its browsers when the process ends.
  exitOnSignals(() => process.off('exit', remove).on('exit', remove));
}
