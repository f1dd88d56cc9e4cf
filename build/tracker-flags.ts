/**
 * Every setting of `hearsay tracker`: its flag, its variable in the environment and its key in the file are one line here.
 * Knows nothing of what a tracker does with them. Called by `tracker-command.ts`.
 */
import { InvalidArgumentError, Option } from 'commander';

/** Lists are separated by spaces or commas, or given by repeating the flag. */
export function readList(value: string, before: readonly string[] = []): string[] {
  return [...before, ...value.split(/[\s,]+/).filter((part) => part !== '')];
}

/** As `readList`, for what may have commas in it. */
export function readUrls(value: string, before: readonly string[] = []): string[] {
  return [...before, ...value.split(/\s+/).filter((part) => part !== '')];
}

/** As people write them in files and in the environment. */
const YES = ['yes', 'true', '1'];
const NO = ['no', 'false', '0'];

export function readYesNo(value: string): boolean {
  if (YES.includes(value) || NO.includes(value)) return YES.includes(value);
  throw new InvalidArgumentError('Expected yes or no.');
}

export function readNumber(value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('Expected a number.');
}

function readPort(value: string): number {
  const port = Number(value);
  if (value.trim() !== '' && Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

type Parse = (value: string, before: never) => unknown;

const FLAGS: readonly (readonly [flags: string, description: string, parse?: Parse])[] = [
  ['--port <number>', 'port to listen on (8000)', readPort],
  ['--host <address>', 'address to listen on; all by default'],
  ['--tls-cert <file>', 'certificate chain in PEM, for wss:'],
  ['--tls-key <file>', 'its key'],
  ['--trust-proxy <addresses...>', 'proxies whose X-Forwarded-For is believed', readList],
  ['--policy <name>', 'who is introduced to whom: nearest or first-available (nearest)'],
  [
    '--random-share <number>',
    'of those introduced by nearness, the share chosen at random (0.2)',
    readNumber,
  ],
  ['--asn <source>', 'autonomous systems: a file (.csv, .mmdb), folder or installed package'],
  ['--geo <source>', 'places of addresses: a file (.mmdb), folder or installed package'],
  ['--close-at-max', 'ask visitors to hang up while they have all the neighbours they may'],
  ['--coordinates', 'take the coordinates that visitors send of themselves'],
  ['--origins <origins...>', 'origins of the pages that may connect; all by default', readList],
  ['--sites <names...>', 'sites that have a room here; all by default', readList],
  ['--token-secrets <secrets...>', 'let in only who has a token signed with one of these', readList],
  ['--max-per-address <number>', 'sockets from one address (512)', readNumber],
  ['--max-sockets <number>', 'sockets in all (18000)', readNumber],
  ['--max-room-members <number>', 'visitors of one site', readNumber],
  [
    '--web-torrent <yes|no>',
    'serve WebTorrent clients beside your visitors (yes, unless tokens or sites are asked for)',
    readYesNo,
  ],
  ['--notary-prefix <urls...>', 'vouch for what is at these URLs and inside them', readUrls],
  ['--notary-key <file>', 'sign with the private key in this file, as `hearsay keys` writes it'],
  ['--notary-allow-private', 'fetch from addresses that are not public, too: for development'],
  [
    '--notary-ignore-query <names...>',
    'parameters that change no byte, such as a token: fetch once whatever they say',
    readList,
  ],
  ['--redis <url>', 'join the cluster that meets in this Redis'],
  ['--status-for <addresses...>', 'who may see /metrics and the page at /; all by default', readList],
  ['--log-level <level>', 'silent, error, warn, info or debug (info)'],
  ['--drain <seconds>', 'time over which visitors are sent elsewhere at SIGTERM (5)', readNumber],
];

/** The options, each with its variable: `--max-sockets` is HEARSAY_TRACKER_MAX_SOCKETS. */
export function trackerOptions(): Option[] {
  return FLAGS.map(([flags, description, parse]) => {
    const option = new Option(flags, description);
    if (parse !== undefined) option.argParser(parse as (value: string, before: unknown) => unknown);
    return option.env(`HEARSAY_TRACKER_${option.name().replaceAll('-', '_').toUpperCase()}`);
  });
}
