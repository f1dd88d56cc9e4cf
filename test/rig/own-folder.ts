/**
 * Gives a command a temporary folder for all that it and its browsers put aside, and removes it when the command ends,
 * also by Ctrl-C or SIGTERM. Knows nothing of what lies there. Called by `run-command.ts`.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from './exit-on-signals.ts';
import { removeFolder } from './remove-folder.ts';

/** From here on `os.tmpdir()` is that folder, in this process and those that it starts. Call once. */
export function workInOwnFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-run-'));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder;
  const remove = (): void => removeFolder(folder);
  process.on('exit', remove);
  // Last of all: Playwright kills its browsers when the process ends.
  exitOnSignals(() => process.off('exit', remove).on('exit', remove));
}
