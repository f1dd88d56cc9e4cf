#!/usr/bin/env node
/** The `hearsay` command line. Reads the arguments and composes; every command's work is elsewhere. */
import { writeFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { isFault } from '../content/fault.ts';
import { createSigningKeys } from '../content/hashing/ed25519.ts';
import { version } from '../package.json' with { type: 'json' };
import { copyScripts, type CopyOptions } from './copy-scripts.ts';
import { cannotWrite } from './faults.ts';
import { inFlags } from './in-flags.ts';
import { addManifestCommand } from './manifest-command.ts';
import { sampleTag } from './script-tag.ts';
import { addTokenCommand } from './token-command.ts';
import { addTrackerCommand } from './tracker-command.ts';

const SWITCHED_OFF =
  'All is switched off: the worker leaves every request to the browser. To switch it on, run this without --off.';

function nextSteps(directory: string, publicKey: string | undefined): string {
  return `Put this into your pages, with your own tracker's address, and your STUN server's or none:

${sampleTag(publicKey)}

Then run \`npx hearsay manifest ${directory}\`, now and after every build.`;
}

const program = new Command('hearsay')
  .description('Your visitors deliver your site. Every byte is checked.')
  .version(version)
  .showHelpAfterError('See hearsay --help.')
  .exitOverride();

program
  .command('init')
  .description("copy Hearsay's scripts into a site's public folder")
  .argument('<public dir>')
  .option('--public-key <base64>', 'refuse manifests that this key did not sign')
  .option('--off', 'the kill switch: a service worker that leaves everything to the browser')
  .action(async (directory: string, options: CopyOptions, command: Command) => {
    const names = await copyScripts(directory, options).catch((error: unknown) => {
      throw inFlags(error, command);
    });
    console.log(`Copied into ${directory}: ${names.join(', ')}.`);
    console.log(options.off === true ? SWITCHED_OFF : nextSteps(directory, options.publicKey));
  });

addManifestCommand(program);

program
  .command('keys')
  .description('make a key pair to sign manifests with')
  .option('--out <file>', 'where to write the private key', 'hearsay-private-key')
  .action(async ({ out }: { out: string }) => {
    const { publicKey, privateKey } = await createSigningKeys();
    await writeFile(out, `${privateKey}\n`, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
      throw cannotWrite(out, error, 'the name of a new file with --out');
    });
    console.log(`The private key is in ${out}: keep it to yourself. The public key:\n${publicKey}`);
  });

addTrackerCommand(program);
addTokenCommand(program);
for (const command of program.commands) {
  command.showHelpAfterError(`See hearsay ${command.name()} --help.`);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
  // Help and usage errors have been printed already.
  if (!(error instanceof CommanderError)) {
    console.error(`hearsay: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** 1: the work failed. 2: it was asked for wrongly. */
function exitCodeOf(error: unknown): number {
  if (!(error instanceof CommanderError)) return isFault(error, 'bad-option') ? 2 : 1;
  return error.exitCode === 0 ? 0 : 2;
}
