/** `hearsay tracker`: settings from flags, environment and file, in that order, then a tracker until it is told to end. */
import { Option, type Command } from 'commander';
import type { TrackerOptions } from '../tracker/tracker.ts';
import { checkTracker } from './check-tracker.ts';
import { inFlags } from './in-flags.ts';
import { readNotaryFlags, type NotaryFlags } from './notary-flags.ts';
import { applyFile } from './tracker-file.ts';
import { readText, trackerOptions } from './tracker-flags.ts';
import { readSwitches, refuseUnknown } from './tracker-variables.ts';

type TrackerFlags = Omit<TrackerOptions, 'notary'> &
  Partial<NotaryFlags> & {
    readonly config?: string;
    readonly check?: boolean;
    readonly drain?: number;
  };

const DEFAULTS = { port: 8000, logLevel: 'info' } as const;
const DRAIN_SECONDS = 5;

export function addTrackerCommand(program: Command): void {
  const command = program
    .command('tracker')
    .description('introduce visitors to each other')
    .addOption(
      new Option('--config <file>', 'JSON with any of these settings')
        .env('HEARSAY_TRACKER_CONFIG')
        .argParser(readText),
    );
  for (const option of trackerOptions()) command.addOption(option);
  command.option(
    '--check',
    'start none: ask the one with these settings, on this machine, whether it is ready',
  );
  command
    .addHelpText(
      'after',
      '\nEach is also read from the environment, and from the file by its name in camelCase.',
    )
    .action(async () => {
      refuseUnknown(command);
      readSwitches(command);
      const { config } = command.opts<TrackerFlags>();
      if (config !== undefined) await applyFile(config, command);
      const {
        drain = DRAIN_SECONDS,
        check = false,
        config: _config,
        ...given
      } = command.opts<TrackerFlags>();
      if (check) return checkTracker({ ...given, port: given.port ?? DEFAULTS.port });
      const { notaryPrefix = [], notaryKey, notaryAllowPrivate, notaryIgnoreQuery, ...options } = given;
      const notary = await readNotaryFlags({
        notaryPrefix,
        ...(notaryKey !== undefined && { notaryKey }),
        ...(notaryAllowPrivate !== undefined && { notaryAllowPrivate }),
        ...(notaryIgnoreQuery !== undefined && { notaryIgnoreQuery }),
      }).catch((error: unknown) => {
        throw inFlags(error, command);
      });
      await runTracker({ ...DEFAULTS, ...options, notary }, drain);
    });
}

async function runTracker(options: TrackerOptions, drainSeconds: number): Promise<void> {
  const { startTracker } = await import('../tracker/tracker.ts');
  const tracker = await startTracker(options);
  console.log(`The tracker listens: data-tracker="${tracker.url}"`);
  if (tracker.notary !== null) console.log(`It is a notary: --notary-key ${tracker.notary.publicKey}`);
  for (const prefix of tracker.notary?.refused ?? []) {
    console.warn(
      `${prefix} is on an address that is not public: nothing under it is fetched or vouched for. ` +
        'To try it on your own machine add --notary-allow-private.',
    );
  }
  const end = async (): Promise<void> => {
    // A second signal ends it at once.
    for (const signal of SIGNALS) process.removeAllListeners(signal).once(signal, () => void tracker.close());
    await tracker.drain(drainSeconds);
    await tracker.close();
  };
  for (const signal of SIGNALS) process.once(signal, () => void end());
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
