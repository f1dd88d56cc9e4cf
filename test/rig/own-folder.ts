/**
 * Gives a command a temporary folder for all that it and its browsers put aside, and removes it when the command ends,
 * also by Ctrl-C or SIGTERM. Knows nothing of what lies there. Called first by the commands that start browsers.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A browser that was just killed may still be writing. */
const REMOVAL = { recursive: true, force: true, maxRetries: 10 };

/** From here on `os.tmpdir()` is that folder, in this process and those that it starts. Call once. */
export function workInOwnFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'hearsay-run-'));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder;
  const remove = (): void => rmSync(folder, REMOVAL);
  process.on('exit', remove);
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      // Last of all: Playwright kills its browsers when the process ends.
      process.off('exit', remove).on('exit', remove);
      process.exit(128 + constants.signals[signal]);
    });
  }
}
