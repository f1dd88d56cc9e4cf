/** Reads the command line of the simulation. Knows nothing of what is done with it. */
import { Command, InvalidArgumentError } from 'commander';
import { numberOption } from '../rig/whole-number.ts';
import { count } from './report/words.ts';
import { SCENARIOS } from './scenarios.ts';

export interface SimulationOptions {
  /** Names of the scenarios to be played, in order. */
  readonly scenarios: readonly string[];
  /** Instead of each scenario's own number. */
  readonly visitors: number | null;
  readonly seed: string;
  /** One JSON object last on stdout, instead of a table. */
  readonly json: boolean;
  /** Worlds of the search for what breaks it; `null` to play scenarios. */
  readonly fuzz: number | null;
  /** Folder of the report. */
  readonly out: string;
}

const NAMES = SCENARIOS.map(({ name }) => name);

/** Judgement: ten times what any scenario has. */
const SOME = { least: 1, most: 1_000_000 };

const NOTES = `
Examples:
  npm run -s simulate -- --scenario live-match
  npm run -s simulate -- --scenario carriage,office --json
  npm run -s simulate -- --fuzz 200

Scenarios, with their visitors:
${listScenarios()}

Exit code: 0 when all were played, or no world broke; 1 when not; 2 for a wrong option.`;

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): SimulationOptions {
  const command = new Command('simulate')
    .description(
      'Plays audiences of any size on the real engine and tracker, in virtual time, and draws what happened.',
    )
    .option(
      '--scenario <names>',
      'scenarios, see below, with commas between; "all", as without it',
      scenarios,
    )
    .addOption(numberOption('--visitors <n>', "visitors, instead of the scenario's own number", SOME))
    .option('--seed <text>', 'the same seed gives the same result', '1')
    .option('--json', 'print one JSON object last, instead of a table', false)
    .addOption(
      numberOption(
        '--fuzz <worlds>',
        'with --seed and --json, not with --scenario, --visitors or --out: look for what breaks in so many random worlds',
        SOME,
      ).conflicts(['scenario', 'visitors', 'out']),
    )
    .option('--out <dir>', 'folder of the report, made when there is none', '.cache/simulation')
    .addHelpText('after', NOTES)
    .allowExcessArguments(false)
    .exitOverride();
  command.parse(args, { from: 'user' });
  const { scenario = NAMES, visitors = null, fuzz = null, ...rest } = command.opts<Given>();
  return { scenarios: scenario, visitors, fuzz, ...rest };
}

function listScenarios(): string {
  const rows = SCENARIOS.map(({ name, visitors, brief }) => [name, count(visitors), brief] as const);
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  return rows
    .map(([name, visitors, brief]) => `  ${name.padEnd(width(0))}  ${visitors.padStart(width(1))}  ${brief}`)
    .join('\n');
}

/** What commander reads. */
type Given = Pick<SimulationOptions, 'seed' | 'json' | 'out'> & {
  readonly scenario?: readonly string[];
  readonly visitors?: number;
  readonly fuzz?: number;
};

function scenarios(text: string): readonly string[] {
  if (text === 'all') return NAMES;
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown === undefined) return [...new Set(names)];
  throw new InvalidArgumentError(`There is no scenario "${unknown}". Choose among ${NAMES.join(', ')}.`);
}
