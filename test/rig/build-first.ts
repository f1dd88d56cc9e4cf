/**
 * Builds what the commands run on, unless it has been built since anything of it was changed. Knows nothing of what is built.
 * Called by `run-command.ts`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FOLDERS } from '../house/source-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = [...FOLDERS.filter((folder) => folder !== 'test'), 'package.json', 'package-lock.json'];

/** What a build writes at its beginning, and at its end. */
const FIRST = 'dist/browser/hearsay.js';
const LAST = 'dist/demo/hearsay.json';

/** One line on stderr when it builds. Rejects when that fails, having printed why. Ends the build when this process ends. */
export async function buildFirst(root = ROOT): Promise<void> {
  if (isBuilt(root)) return;
  process.stderr.write('building first, as once after every change …\n');
  const build = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'build/bundle.ts'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const end = (): boolean => build.kill();
  process.once('exit', end);
  const [code] = (await once(build, 'exit')) as [number | null];
  process.off('exit', end);
  if (code !== 0) throw new Error('the build has failed. Mend what it says above.');
}

/** By the time at which a file became what it is, which copying and moving can't set back. */
function isBuilt(root: string): boolean {
  const begun = statSync(join(root, FIRST), { throwIfNoEntry: false })?.mtimeMs;
  const ended = statSync(join(root, LAST), { throwIfNoEntry: false });
  if (begun === undefined || ended === undefined) return false;
  return SOURCES.flatMap((source) => all(join(root, source))).every(
    (path) => (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) < begun,
  );
}

/** A file, or a folder and what is in it. */
function all(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return [path, ...readdirSync(path, { recursive: true }).map((name) => join(path, String(name)))];
}
