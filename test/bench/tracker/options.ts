/** Reads the command line of the tracker's benchmarks. Knows nothing of what is measured. */
import { Option } from 'commander';
import { MIN_ROUNDS } from '../limits.ts';
import { benchCommand, wholeNumber } from '../options.ts';
import { SOCKETS } from './limits.ts';

export interface TrackerBenchOptions {
  /** One JSON object last on stdout. */
  readonly json: boolean;
  /** The one protocol to be measured; both without it. */
  readonly only?: 'webtorrent' | 'native';
  readonly rounds: number;
  readonly sockets: number;
}

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): TrackerBenchOptions {
  const command = benchCommand(
    'bench:tracker',
    "Measures the tracker's costs, beside bittorrent-tracker's server and on the native protocol.",
  )
    .addOption(new Option('--only <protocol>', 'one of the two alone').choices(['webtorrent', 'native']))
    .option('--rounds <n>', 'rounds of which the median is taken', wholeNumber(MIN_ROUNDS), MIN_ROUNDS)
    .option('--sockets <n>', 'visitors of the native protocol', wholeNumber(1), SOCKETS)
    .addHelpText(
      'after',
      '\nExit code: 0 when all was measured, 1 when it could not be, 2 for a wrong option.',
    );
  return command.parse(args, { from: 'user' }).opts<TrackerBenchOptions>();
}
