/** Makes the folder of a report, before minutes are spent on what goes into it. Knows nothing of reports. */
import { mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Rejects, saying what to do, when no file could be written there. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(resolve(folder));
    // Permissions don't tell all: in some folders nobody can make a file.
    await rmdir(await mkdtemp(join(folder, '.trial-')));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'EEXIST' || code === 'ENOTDIR' ? 'it names a file, or lies in one' : message;
    throw new Error(
      `No report can be written to "${folder}": ${what}. A folder that can be written to, or a new one, is expected: choose another with --out.`,
      { cause: error },
    );
  }
}

/** One after another: Node's own recursive one never ends where folders can't be made, as in `/proc`. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !(await exists(dirname(folder)))) {
      await makeFolder(dirname(folder));
      return mkdir(folder);
    }
    if (code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
