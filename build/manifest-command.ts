/** `hearsay manifest`: flags into options, progress while files are hashed, and what came of it in words. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { OfflinePage } from '../content/manifest.ts';
import { missingParts } from './check-installed.ts';
import { bytesText, filesText } from './how-much.ts';
import { inFlags } from './in-flags.ts';
import { readNotaryTrust, type NotaryTrustFlags } from './notary-flags.ts';
import { writeManifest, type Progress } from './write-manifest.ts';

interface ManifestFlags extends NotaryTrustFlags {
  readonly include: string[];
  readonly exclude: string[];
  readonly offline: OfflinePage[];
  readonly origin?: string;
  readonly off?: boolean;
  readonly key?: string;
}

/** Flags of what an empty manifest has none of. */
const NOT_WHEN_OFF = [
  'include',
  'exclude',
  'offline',
  'origin',
  'notary',
  'notaryKey',
  'notaryPrefix',
] as const satisfies (keyof ManifestFlags)[];

export function addManifestCommand(program: Command): void {
  program
    .command('manifest')
    .description('write hearsay.json and hearsay-filter.js for a built site')
    .argument('<dir>')
    .option('--include <pattern>', 'paths that take part whatever kind of request asks for them', gather, [])
    .option('--exclude <pattern>', 'paths that take no part', gather, [])
    .option('--offline <pattern=page>', 'a page for navigations when the network is gone', gatherPages, [])
    .option('--origin <url>', 'ask this server for the headers of each file')
    .option('--key <file>', 'sign with the private key in this file')
    .option('--notary <url>', 'address of the tracker that vouches for streams and other live content')
    .option('--notary-key <base64>', 'its public key, as it prints it when it starts')
    .option('--notary-prefix <url>', 'what it may vouch for: this URL and all inside it', gather, [])
    .addOption(
      new Option('--off', 'the kill switch: an empty manifest that switches everything off').conflicts([
        ...NOT_WHEN_OFF,
      ]),
    )
    .action((directory: string, flags: ManifestFlags, command: Command) =>
      run(directory, flags).catch((error: unknown) => {
        throw inFlags(error, command);
      }),
    );
}

async function run(directory: string, { key, ...given }: ManifestFlags): Promise<void> {
  const { notary: _url, notaryKey: _key, notaryPrefix: _prefixes, ...flags } = given;
  const notary = readNotaryTrust(given);
  const notices: string[] = [];
  const leftOut: string[] = [];
  const written = await writeManifest(directory, {
    ...flags,
    ...(key !== undefined && { privateKeyFile: key }),
    ...(notary !== undefined && { notary }),
    onProgress: showProgress,
    onLeftOut: (path, reason) => leftOut.push(`${path} ${reason}`),
    onIdle: (option, pattern) => notices.push(`Warning: --${option} ${pattern} fits no file of the site.`),
  }).finally(clearProgress);
  const { files, bytes } = written;
  if (leftOut.length > 0) notices.push(leftOutNotice(leftOut));
  else if (files === 0 && given.off !== true && notary === undefined) {
    notices.push(`Warning: ${directory} has no file that could take part. Name the folder of a built site.`);
  }
  if (given.off !== true) notices.push(...(await missingParts(directory)));
  for (const notice of notices) console.error(notice);
  const signed = written.signed ? ', signed' : '';
  const what =
    given.off === true
      ? `everything is switched off${signed}. To switch it on, run this without --off`
      : `${filesText(files)}, ${bytesText(bytes)}${signed}`;
  console.log(`${directory}/hearsay.json: ${what}.`);
}

/** Two lines for any number of files. */
function leftOutNotice(leftOut: readonly string[]): string {
  const [first] = leftOut;
  return `Left out, because of what the server sends with them: ${leftOut.length} of the files.\nThe first: ${first}.`;
}

function gather(value: string, before: string[]): string[] {
  return [...before, value];
}

function gatherPages(value: string, before: OfflinePage[]): OfflinePage[] {
  const at = value.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected a pattern and a page, such as /app/**=/index.html.');
  return [...before, { match: value.slice(0, at), page: value.slice(at + 1) }];
}

function showProgress({ files, ofFiles, bytes }: Progress): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r\u001b[K${files} of ${filesText(ofFiles)}, ${bytesText(bytes)} `);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
