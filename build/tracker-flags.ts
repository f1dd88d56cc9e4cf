/**
 * Every setting of `hearsay tracker`: its flag, its variable in the environment and its key in the file are one line here.
 * Knows nothing of what a tracker does with them. Called by `tracker-command.ts`.
 */
import { InvalidArgumentError, Option } from 'commander';
import { MOST_DRAIN_SECONDS } from './limits.ts';

/** Lists are separated by spaces or commas, or given by repeating the flag. */
export function readList(value: string, before: readonly string[] = []): string[] {
  return [...before, ...parts(value, /[\s,]+/)];
}

/** As `readList`, for what may have commas in it. */
export function readUrls(value: string, before: readonly string[] = []): string[] {
  return [...before, ...parts(value, /\s+/)];
}

/** A list without anything in it would mean the same as none: that all may come. */
function parts(value: string, between: RegExp): string[] {
  const found = value.split(between).filter((part) => part !== '');
  // Commander gives a list whatever follows, the next flag too.
  if (found.length > 0 && !found.some((part) => part.startsWith('--'))) return found;
  throw new InvalidArgumentError('Expected one or more, or leave this setting out.');
}

export function readText(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('Expected a text, or leave this setting out.');
}

/** As people write them in files and in the environment. */
const YES = ['yes', 'true', '1'];
const NO = ['no', 'false', '0'];

export function readYesNo(value: string): boolean {
  if (YES.includes(value) || NO.includes(value)) return YES.includes(value);
  throw new InvalidArgumentError('Expected yes or no.');
}

/** In decimal digits. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function readNumber(value: string): number {
  if (NUMBER.test(value.trim())) return Number(value);
  throw new InvalidArgumentError('Expected a number.');
}

function readPort(value: string): number {
  if (/^\d+$/.test(value.trim()) && Number(value) < 65_536) return Number(value);
  const hint = value.startsWith('tcp://')
    ? ' Kubernetes has set this one for a service of that name: switch enableServiceLinks off.'
    : '';
  throw new InvalidArgumentError(`Expected a port from 0 to 65535.${hint}`);
}

function readSeconds(value: string): number {
  const seconds = NUMBER.test(value.trim()) ? Number(value) : -1;
  if (seconds >= 0 && seconds <= MOST_DRAIN_SECONDS) return seconds;
  throw new InvalidArgumentError(`Expected seconds from 0 to ${MOST_DRAIN_SECONDS}.`);
}

type Parse = (value: string, before: never) => unknown;

const FLAGS: readonly (readonly [flags: string, description: string, parse?: Parse])[] = [
  ['--port <number>', 'port to listen on, from 0, which is any free one, to 65535 (8000)', readPort],
  ['--host <address>', 'address to listen on; all by default', readText],
  ['--tls-cert <file>', 'certificate chain in PEM, for wss:', readText],
  ['--tls-key <file>', 'its key', readText],
  ['--trust-proxy <addresses...>', 'proxies whose X-Forwarded-For is believed', readList],
  ['--policy <name>', 'who is introduced to whom: nearest or first-available (nearest)', readText],
  [
    '--random-share <number>',
    'of those introduced by nearness, the share chosen at random, from 0 to 1 (0.2)',
    readNumber,
  ],
  ['--asn <source>', 'autonomous systems: a file (.csv, .mmdb), folder or installed package', readText],
  ['--geo <source>', 'places of addresses: a file (.mmdb), folder or installed package', readText],
  ['--close-at-max', 'ask visitors to hang up while they have all the neighbours they may'],
  ['--coordinates', 'take the coordinates that visitors send of themselves'],
  ['--origins <origins...>', 'origins of the pages that may connect; all by default', readList],
  ['--sites <names...>', 'sites that have a room here; all by default', readList],
  ['--token-secrets <secrets...>', 'let in only who has a token signed with one of these', readList],
  ['--max-per-address <number>', 'sockets from one address, from 1 up (512)', readNumber],
  ['--max-sockets <number>', 'sockets in all, from 1 up (18000)', readNumber],
  ['--max-room-members <number>', 'visitors of one site, from 1 up', readNumber],
  [
    '--web-torrent <yes|no>',
    'serve WebTorrent clients beside your visitors (yes, unless tokens or sites are asked for)',
    readYesNo,
  ],
  ['--notary-prefix <urls...>', 'vouch for what is at these URLs and inside them', readUrls],
  ['--notary-key <file>', 'sign with the private key in this file, as `hearsay keys` writes it', readText],
  ['--notary-allow-private', 'fetch from addresses that are not public, too: for development'],
  [
    '--notary-ignore-query <names...>',
    'parameters that change no byte, such as a token: fetch once whatever they say',
    readList,
  ],
  ['--redis <url>', 'join the cluster that meets in this Redis'],
  ['--status-for <addresses...>', 'who may see /metrics and the page at /; all by default', readList],
  ['--log-level <level>', 'silent, error, warn, info or debug (info)', readText],
  [
    '--drain <seconds>',
    `time over which visitors are sent elsewhere at SIGTERM, from 0 to ${MOST_DRAIN_SECONDS} (5)`,
    readSeconds,
  ],
];

/** The options, each with its variable: `--max-sockets` is HEARSAY_TRACKER_MAX_SOCKETS. */
export function trackerOptions(): Option[] {
  return FLAGS.map(([flags, description, parse]) => {
    const option = new Option(flags, description);
    if (parse !== undefined) option.argParser(parse as (value: string, before: unknown) => unknown);
    return option.env(`HEARSAY_TRACKER_${option.name().replaceAll('-', '_').toUpperCase()}`);
  });
}
