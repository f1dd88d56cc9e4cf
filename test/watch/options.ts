/** Reads the command line of a watch. Knows nothing of what is done with it. */
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  FORMATS,
  PLAYER_NAMES,
  whyNot,
  type Format,
  type PlayerName,
} from '../../demo-site/players/players.ts';
import { streamUrl, type Mode } from '../../demo-site/watching/stream-url.ts';
import { numberOption } from '../rig/whole-number.ts';
import { DEFAULT_SECONDS, DEFAULT_VIEWERS, MAX_SECONDS, MAX_VIEWERS } from './limits.ts';

export interface WatchOptions {
  readonly viewers: number;
  readonly seconds: number;
  readonly player: PlayerName;
  readonly format: Format;
  readonly mode: Mode;
  /** Share of the viewers replaced during the run. */
  readonly churn: number;
  /** How many of the viewers watch and give nothing. */
  readonly freeriders: number;
  /** How many of the viewers don't watch and send wrong bytes. */
  readonly polluters: number;
  /** False: the control, with no service worker and no script tag. */
  readonly peers: boolean;
  readonly json: boolean;
  /** Every player in every format, live and on demand, instead of one. */
  readonly table: boolean;
}

const SOME = { least: 0, most: MAX_VIEWERS };

const EXAMPLES = `
Examples:
  npm run -s watch -- --viewers 10 --seconds 60 --player hls.js --live --churn 0.15 --json
  npm run -s watch -- --viewers 4 --player shaka --format dash --vod --no-peers
  npm run -s watch -- --table

Exit code: 0 when the run was completed, 1 when it could not be, 2 for a wrong option.`;

interface Given extends Omit<WatchOptions, 'mode' | 'format'> {
  readonly format?: Format;
  readonly live?: true;
  readonly vod?: true;
}

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): WatchOptions {
  const command = createCommand();
  command.parse(args, { from: 'user' });
  const { live, vod, ...given } = command.opts<Given>();
  if (live === true && vod === true) command.error('error: --live and --vod exclude each other.');
  const mode: Mode = vod === true ? 'vod' : 'live';
  const format = given.format ?? (given.player === 'dash.js' ? 'dash' : 'hls-ts');
  const reason = whyNotHere(given.player, format, mode);
  if (reason !== null) command.error(`error: ${given.player} with ${format}: ${reason}.`);
  if (given.polluters >= given.viewers || given.freeriders > given.viewers - given.polluters) {
    command.error(
      'error: polluters and freeriders are some of the viewers. Ask for fewer, or for more viewers.',
    );
  }
  return { ...given, mode, format };
}

/** Why a cell of the table has to stay empty; `null` when it does not. */
export function whyNotHere(player: PlayerName, format: Format, mode: Mode): string | null {
  if (streamUrl('http://site', mode, format) === null) return 'not packaged on demand';
  return whyNot(player, format);
}

function createCommand(): Command {
  return new Command('watch')
    .description(
      'Has an audience of real browsers watch a stream, and says how that went and what it cost the origin.',
    )
    .addOption(
      numberOption('--viewers <n>', 'how many watch at a time', { least: 1, most: MAX_VIEWERS }).default(
        DEFAULT_VIEWERS,
      ),
    )
    .addOption(
      numberOption('--seconds <n>', 'how long, once all are there', { least: 1, most: MAX_SECONDS }).default(
        DEFAULT_SECONDS,
      ),
    )
    .addOption(new Option('--player <name>', 'what they watch with').choices(PLAYER_NAMES).default('hls.js'))
    .addOption(new Option('--format <name>', 'how the stream is packaged').choices(Object.keys(FORMATS)))
    .option('--live', 'a broadcast (the default)')
    .option('--vod', 'a film on demand')
    .option('--churn <share>', 'share of the viewers replaced during the run, from 0 to 1', share, 0)
    .addOption(
      numberOption('--freeriders <n>', 'of the viewers: who watch and give nothing', SOME).default(0),
    )
    .addOption(numberOption('--polluters <n>', 'of the viewers: who send wrong bytes alone', SOME).default(0))
    .option('--no-peers', 'the control: the same pages without Hearsay')
    .option('--json', 'print one JSON object instead of a table', false)
    .option('--table', 'every player in every format; fills test/watch/table.md', false)
    .addHelpText('after', EXAMPLES)
    .allowExcessArguments(false)
    .exitOverride();
}

function share(text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Expected a share from 0 to 1.');
}
