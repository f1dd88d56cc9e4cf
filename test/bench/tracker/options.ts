/** Reads the command line of the tracker's benchmarks. Knows nothing of what is measured. */
import { Option } from 'commander';
import { MIN_ROUNDS } from '../limits.ts';
import { numberOption } from '../../rig/whole-number.ts';
import { benchCommand, roundsOption } from '../options.ts';
import { SOCKETS } from './limits.ts';

/** What is measured, in this order. */
export const PARTS = ['webtorrent', 'native', 'scale', 'nearness'] as const;
export type Part = (typeof PARTS)[number];

export interface TrackerBenchOptions {
  /** One JSON object last on stdout. */
  readonly json: boolean;
  /** The one part to be measured; all without it. */
  readonly only?: Part;
  readonly rounds: number;
  readonly sockets: number;
}

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): TrackerBenchOptions {
  const command = benchCommand(
    'bench:tracker',
    "Measures the tracker's costs, beside bittorrent-tracker's server and on its own, and how near it introduces.",
  )
    .addOption(new Option('--only <part>', 'one part alone').choices(PARTS))
    .addOption(roundsOption(MIN_ROUNDS).default(MIN_ROUNDS))
    .addOption(
      numberOption('--sockets <n>', 'visitors of the native protocol', { least: 1 }).default(SOCKETS),
    )
    .addHelpText(
      'after',
      '\nExit code: 0 when all was measured, 1 when it could not be, 2 for a wrong option.',
    );
  return command.parse(args, { from: 'user' }).opts<TrackerBenchOptions>();
}
