/** Reads the command line of the demo. Knows nothing of what is served. Called by `serve.ts`. */
import { Command, InvalidArgumentError, Option } from 'commander';

export interface DemoOptions {
  /** Without it the first free one from 8080 on. */
  readonly port?: number;
  readonly host: string;
}

/** Throws commander's `CommanderError`, having printed help or what is wrong. */
export function readOptions(args: readonly string[]): DemoOptions {
  return new Command('demo')
    .description('Serves the demo site, a live stream and a tracker.')
    .addOption(
      new Option('--port <number>', 'port to listen on; the first free one from 8080 on by default')
        .env('PORT')
        .argParser(readPort),
    )
    .addOption(new Option('--host <address>', 'address to listen on').env('HOST').default('127.0.0.1'))
    .addHelpText('after', '\nExit code: 1 when it could not be served, 2 for a wrong option.')
    .allowExcessArguments(false)
    .exitOverride()
    .parse(args, { from: 'user' })
    .opts<DemoOptions>();
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a port from 0 to 65535.');
}
