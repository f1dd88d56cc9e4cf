/** Reads the command line of the benchmarks. Knows nothing of what is measured. */
import { Command, InvalidArgumentError, type Option } from 'commander';
import { numberOption } from '../rig/whole-number.ts';
import { MIN_ROUNDS, ROUNDS } from './limits.ts';

export interface BenchOptions {
  /** One JSON object last on stdout. */
  readonly json: boolean;
  /** Names of the benchmarks to be run. */
  readonly only: readonly string[];
  readonly rounds: number;
}

const EXIT_CODES = 'Exit code: 0 when all was measured, 1 when it could not be, 2 for a wrong option.';

/** `names`: of all benchmarks. Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[], names: readonly string[]): BenchOptions {
  const help = `
Examples:
  npm run bench -- --json
  npm run bench -- --only ${names.slice(0, 2).join(',')} --rounds ${MIN_ROUNDS}

Benchmarks: ${names.join(', ')}

${EXIT_CODES}`;
  const command = benchCommand(
    'bench',
    'Measures ratios in real browsers, each against its baseline in turn.',
  )
    .option('--only <names>', 'benchmarks, with commas between', (text: string) => choose(text, names), names)
    .addOption(roundsOption(MIN_ROUNDS).default(ROUNDS))
    .addHelpText('after', help);
  return command.parse(args, { from: 'user' }).opts<BenchOptions>();
}

/** What the commands of all benchmarks have in common. */
export function benchCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON object last', false)
    .allowExcessArguments(false)
    .exitOverride();
}

export function roundsOption(least: number): Option {
  return numberOption('--rounds <n>', 'rounds of which the median is taken', { least });
}

/** Names with commas between, each of `names`. */
export function choose<Name extends string>(text: string, names: readonly Name[]): readonly Name[] {
  const chosen = text.split(',');
  const unknown = chosen.find((name) => !(names as readonly string[]).includes(name));
  if (unknown === undefined) return chosen as Name[];
  throw new InvalidArgumentError(`There is no benchmark "${unknown}". Choose among ${names.join(', ')}.`);
}
