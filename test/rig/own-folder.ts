/**
 * Gives a command a temporary folder for all that it and its browsers put aside, and removes it when the command ends,
 * also by Ctrl-C or SIGTERM. What a command left that was killed goes when the next one begins. Knows nothing of what lies
 * there. Called by `run-command.ts`.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitOnSignals } from './exit-on-signals.ts';
import { leftBehind } from './left-behind.ts';
import { removeFolder } from './remove-folder.ts';

/** From here on `os.tmpdir()` is that folder, in this process and those that it starts. `command`: what is said to have been
 * stopped when a signal does that. Call once. */
export function workInOwnFolder(command: string): void {
  removeLeft();
  const folder = mkdtempSync(join(tmpdir(), `hearsay-run-${process.pid}-`));
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) process.env[name] = folder;
  const remove = (): void => removeFolder(folder);
  process.on('exit', remove);
  // Last of all: Playwright kills its browsers when the process ends.
  exitOnSignals((signal) => {
    process.off('exit', remove).on('exit', () => {
      remove();
      // On a terminal there is what was being said, and ^C.
      const before = process.stderr.isTTY ? '\n' : '';
      process.stderr.write(
        `${before}${command}: stopped by ${signal}. All that it had begun is ended and removed.\n`,
      );
    });
  });
}

function removeLeft(): void {
  for (const name of leftBehind(readdirSync(tmpdir()), /^hearsay-run-(\d+)-/)) {
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Somebody else's, or a browser is still on its way out: the next command tries again.
    }
  }
}
