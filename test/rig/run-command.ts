/**
 * How a command that works on the build runs: its options are read and refused first, then everything is built, and then the
 * work is done in a folder of its own. Knows nothing of any work. All that the commands' own files call.
 */
import { CommanderError } from 'commander';
import { buildFirst } from './build-first.ts';
import { workInOwnFolder } from './own-folder.ts';

export interface CommandOrder<Options> {
  readonly name: string;
  /** Throws commander's `CommanderError`, having printed help or what is wrong. */
  readonly readOptions: (args: readonly string[]) => Options;
  readonly work: (options: Options) => Promise<void>;
}

/** The exit code is 0 when all was done, 1 when it could not be, and 2 for a wrong option. */
export async function runCommand<Options>({ name, readOptions, work }: CommandOrder<Options>): Promise<void> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  workInOwnFolder(name);
  try {
    await buildFirst();
    await work(options);
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    process.stderr.write(`${name}: ${line}\n`);
    process.exitCode = 1;
  }
}
