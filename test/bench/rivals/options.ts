/** Reads the command line of the benchmarks against rivals. Knows nothing of what is measured. */
import { numberOption, wholeNumber } from '../../rig/whole-number.ts';
import { benchCommand, choose, roundsOption } from '../options.ts';
import { LEAST_VISITORS, MOST_VISITORS, SIZES_MB } from './limits.ts';

export const PARTS = ['transfer', 'cost', 'carriage', 'live'] as const;
export type Part = (typeof PARTS)[number];

export interface RivalsOptions {
  /** One JSON object last on stdout. */
  readonly json: boolean;
  readonly only: readonly Part[];
  /** In each part; without it each has its own. */
  readonly rounds?: number;
  /** Megabytes of each file that is carried. */
  readonly sizes: readonly number[];
  /** Browsers in the carriage. */
  readonly visitors: number;
}

const VISITORS = { least: LEAST_VISITORS, most: MOST_VISITORS };

const HELP = `
Parts:
  transfer  files from one and four neighbours: Hearsay, WebTorrent, the bare data channel in turn
  cost      of the largest of these from one neighbour: processor, main thread and memory, both ends
  carriage  browsers in network namespaces behind one line of 10 Mbit/s, with and without Hearsay
  live      six viewers of a live stream: with Hearsay, with p2p-media-loader, without peers

Examples:
  npm run -s bench:rivals -- --json
  npm run -s bench:rivals -- --only transfer,cost --sizes 20 --rounds 5
  npm run -s bench:rivals -- --only carriage --visitors 6

Exit code: 0 when all was measured, 1 when it could not be, 2 for a wrong option.`;

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): RivalsOptions {
  const command = benchCommand(
    'bench:rivals',
    'Measures Hearsay beside what one would use in its place, in real browsers, in turn.',
  )
    .option('--only <parts>', 'parts, with commas between', (text: string) => choose(text, PARTS), PARTS)
    .addOption(roundsOption(1))
    .option('--sizes <MB>', 'sizes of the files, with commas between, each from 1 up', readSizes, [
      ...SIZES_MB,
    ])
    .addOption(numberOption('--visitors <n>', 'browsers in the carriage', VISITORS).default(LEAST_VISITORS))
    .addHelpText('after', HELP);
  return command.parse(args, { from: 'user' }).opts<RivalsOptions>();
}

function readSizes(text: string): number[] {
  return [...new Set(text.split(',').map(wholeNumber({ least: 1 })))];
}
