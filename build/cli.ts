#!/usr/bin/env node
/** The `hearsay` command line. Reads the arguments and composes; every command's work is elsewhere. */
import { writeFile } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { isFault } from '../content/fault.ts';
import { createSigningKeys } from '../content/hashing/manifest-signature.ts';
import type { OfflinePage } from '../content/manifest.ts';
import { version } from '../package.json' with { type: 'json' };
import { copyScripts, type CopyOptions } from './copy-scripts.ts';
import { writeManifest, type Progress } from './write-manifest.ts';

interface ManifestFlags {
  readonly include: string[];
  readonly exclude: string[];
  readonly offline: OfflinePage[];
  readonly origin?: string;
  readonly off?: boolean;
  readonly key?: string;
}

interface TrackerFlags {
  readonly port: number;
  readonly host?: string;
  readonly trustProxy?: boolean;
  readonly webtorrent: boolean;
  readonly quiet?: boolean;
}

const program = new Command('hearsay')
  .description('Your visitors deliver your site. Every byte is checked.')
  .version(version)
  .showHelpAfterError()
  .exitOverride();

program
  .command('init')
  .description("copy Hearsay's scripts into a site's public folder")
  .argument('<public dir>')
  .option('--public-key <base64>', 'refuse manifests that this key did not sign')
  .option('--off', 'the kill switch: a service worker that leaves everything to the browser')
  .action(async (directory: string, options: CopyOptions) => {
    const names = await copyScripts(directory, options);
    console.log(`Copied ${names.join(', ')} to ${directory}.`);
    if (options.off !== true) {
      console.log('Now add the script tag to your pages, and run `hearsay manifest` after every build.');
    }
  });

program
  .command('manifest')
  .description('write hearsay.json and hearsay-filter.js for a built site')
  .argument('<dir>')
  .option('--include <pattern>', 'paths that take part whatever kind of request asks for them', gather, [])
  .option('--exclude <pattern>', 'paths that take no part', gather, [])
  .option('--offline <pattern=page>', 'a page for navigations when the network is gone', gatherPages, [])
  .option('--origin <url>', 'ask this server for the headers of each file')
  .option('--key <file>', 'sign with the private key in this file')
  .option('--off', 'the kill switch: an empty manifest that switches everything off')
  .action(async (directory: string, { key, ...flags }: ManifestFlags) => {
    const leftOut: string[] = [];
    const { files, bytes, signed } = await writeManifest(directory, {
      ...flags,
      ...(key !== undefined && { privateKeyFile: key }),
      onProgress: showProgress,
      onLeftOut: (path, reason) => leftOut.push(`${path} ${reason}`),
    });
    clearProgress();
    if (leftOut.length > 0) console.error(leftOutNotice(leftOut));
    const size = (bytes / 1e6).toFixed(1);
    console.log(`${directory}/hearsay.json: ${files} files, ${size} MB${signed ? ', signed' : ''}.`);
  });

program
  .command('keys')
  .description('make a key pair to sign manifests with')
  .option('--out <file>', 'where to write the private key', 'hearsay-private-key')
  .action(async ({ out }: { out: string }) => {
    const { publicKey, privateKey } = await createSigningKeys();
    await writeFile(out, `${privateKey}\n`, { mode: 0o600, flag: 'wx' });
    console.log(`The private key is in ${out}: keep it to yourself. The public key:\n${publicKey}`);
  });

program
  .command('tracker')
  .description('introduce visitors to each other')
  .option('--port <number>', 'port to listen on', readPort, 8000)
  .option('--host <address>', 'address to listen on; all by default')
  .option('--trust-proxy', "take visitors' addresses from X-Forwarded-For")
  .option('--no-webtorrent', 'do not serve WebTorrent clients beside your visitors')
  .option('--quiet', 'do not log joins and leaves')
  .action(async ({ quiet, webtorrent, ...options }: TrackerFlags) => {
    const { startTracker } = await import('../tracker/tracker.ts');
    const onNote = quiet === true ? undefined : (note: unknown) => console.log(JSON.stringify(note));
    const tracker = await startTracker({ ...options, webTorrent: webtorrent, onNote });
    console.log(`The tracker listens: data-tracker="${tracker.url}"`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tracker.close());
  });

try {
  await program.parseAsync();
} catch (error) {
  clearProgress();
  process.exitCode = exitCodeOf(error);
  // Help and usage errors have been printed already.
  if (!(error instanceof CommanderError)) console.error(`hearsay: ${describe(error)}`);
}

/** 1: the work failed. 2: it was asked for wrongly. */
function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return 1;
  return error.exitCode === 0 ? 0 : 2;
}

function describe(error: unknown): string {
  if (isFault(error)) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') return `${path} is there already. Name another file with --out, or move it away.`;
  return error instanceof Error ? error.message : String(error);
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

function readPort(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}

function showProgress({ files, ofFiles, bytes }: Progress): void {
  if (!process.stderr.isTTY) return;
  process.stderr.write(`\r${files} of ${ofFiles} files, ${(bytes / 1e6).toFixed(0)} MB `);
}

function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}
