/**
 * Every player in every format, live and on demand: a short watch each, and a table of them in Markdown in which no cell
 * is empty without a reason. Called by the watch with `--table`.
 */
import { FORMATS, PLAYER_NAMES, type Format, type PlayerName } from '../../demo-site/players/players.ts';
import type { Mode } from '../../demo-site/watching/stream-url.ts';
import { watch, type AudienceOptions } from './audience.ts';
import { CELL_VIEWERS, LIVE_CELL_SECONDS, VOD_CELL_SECONDS } from './limits.ts';
import { whyNotHere } from './options.ts';
import type { WatchOutcome } from './outcome.ts';
import type { Stage } from './stage.ts';
import { milliseconds, percent } from './table.ts';

export interface Cell {
  readonly player: PlayerName;
  readonly format: Format;
  readonly mode: Mode;
}

const MODE_NAMES: Readonly<Record<Mode, string>> = { live: 'live', vod: 'on demand' };

const SECONDS: Readonly<Record<Mode, number>> = { live: LIVE_CELL_SECONDS, vod: VOD_CELL_SECONDS };

export function allCells(): Cell[] {
  const formats = Object.keys(FORMATS) as Format[];
  return (['live', 'vod'] as const).flatMap((mode) =>
    PLAYER_NAMES.flatMap((player) => formats.map((format) => ({ player, format, mode }))),
  );
}

/** Fills each cell that can be. Gives the table. */
export async function watchEveryCell(
  stage: Stage,
  peers: boolean,
  say: (what: string) => void,
): Promise<string> {
  const rows: string[] = [];
  for (const cell of allCells()) {
    const reason = whyNotHere(cell.player, cell.format, cell.mode);
    rows.push(
      reason === null ? outcomeRow(cell, await watchCell(stage, cell, peers, say)) : emptyRow(cell, reason),
    );
  }
  return formatCells(rows, peers);
}

async function watchCell(
  stage: Stage,
  cell: Cell,
  peers: boolean,
  say: (what: string) => void,
): Promise<WatchOutcome> {
  const seconds = SECONDS[cell.mode];
  const audience = { viewers: CELL_VIEWERS, seconds, churn: 0, freeriders: 0, polluters: 0 };
  const options: AudienceOptions = { ...cell, ...audience, peers };
  const sayCell = (what: string): void => say(`${nameOf(cell)}: ${what}`);
  return (await watch(stage, options, sayCell)).outcome;
}

function nameOf({ player, format, mode }: Cell): string {
  return `${player}, ${FORMATS[format]}, ${MODE_NAMES[mode]}`;
}

const HEAD = [
  'player',
  'format',
  'stream',
  'offload',
  'stalls',
  'stalled',
  'start',
  'behind live',
  'refused',
  'mismatched',
];

function outcomeRow({ player, format, mode }: Cell, outcome: WatchOutcome): string {
  return row([
    player,
    FORMATS[format],
    MODE_NAMES[mode],
    percent(outcome.offload),
    String(outcome.stalls),
    `${outcome.stallSeconds} s`,
    milliseconds(outcome.startMs),
    milliseconds(outcome.latencyToLiveMs),
    String(outcome.rejected),
    String(outcome.mismatched),
  ]);
}

/** Says why in the first column of figures. */
function emptyRow({ player, format, mode }: Cell, reason: string): string {
  return row([player, FORMATS[format], MODE_NAMES[mode], reason, ...HEAD.slice(4).map(() => '')]);
}

export function formatCells(rows: readonly string[], peers: boolean): string {
  const how = peers ? 'with Hearsay' : 'without Hearsay, the control';
  return [
    '# Every player in every format',
    '',
    `${CELL_VIEWERS} viewers in each cell, ${SECONDS.live} s live and ${SECONDS.vod} s on demand, ${how}. Written by \`npm run -s watch -- --table${peers ? '' : ' --no-peers'}\`.`,
    '',
    row(HEAD),
    row(HEAD.map(() => '---')),
    ...rows,
    '',
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
