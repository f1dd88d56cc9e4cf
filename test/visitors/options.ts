/** Reads the command line of the visitors. Knows nothing of what is done with it. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { numberOption } from '../rig/whole-number.ts';
import { DEFAULT_COUNT, MAX_COUNT } from './limits.ts';

export interface VisitorsOptions {
  readonly count: number;
  /** One JSON object instead of a table. */
  readonly json: boolean;
  /** Absolute path of a folder to serve instead of the demo. */
  readonly site?: string;
  /** The page to open, as in a URL. */
  readonly page: string;
  /** Files asked for, at most. */
  readonly max?: number;
}

const COUNT = { least: 1, most: MAX_COUNT };

const EXAMPLES = `
Examples:
  npm run -s visitors -- --count 2 --json
  npm run -s visitors -- --site ~/my-site/dist --page /about.html

Exit code: 0 when the run was completed, 1 when it could not be, 2 for a wrong option.`;

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): VisitorsOptions {
  const command = new Command('visitors')
    .description(
      'Sends real browsers through the demo, or any folder, one after another, and says where their bytes came from.',
    )
    .addOption(numberOption('--count <n>', 'visitors, who all stay', COUNT).default(DEFAULT_COUNT))
    .option('--json', 'print one JSON object instead of a table', false)
    .option('--site <dir>', 'serve this folder instead of the demo, every file taking part', folder)
    .option('--page <path>', 'the page to open', pagePath, '/')
    .addOption(numberOption('--max <n>', 'with --site: ask for so many files at most', { least: 1 }))
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
  command.parse(args, { from: 'user' });
  const options = command.opts<VisitorsOptions>();
  if (options.max !== undefined && options.site === undefined) {
    command.error(
      'error: --max goes with --site: the demo is visited whole. Leave it out, or name a folder.',
    );
  }
  return options;
}

function folder(text: string): string {
  const path = resolve(text);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return path;
  throw new InvalidArgumentError(`There is no folder ${path}.`);
}

function pagePath(text: string): string {
  return text.startsWith('/') ? text : `/${text}`;
}
