/** `hearsay token`: a token for the tracker, as a site's server issues them. For trying out, and for sites built by scripts. */
import { Option, type Command } from 'commander';
import { readNumber } from './tracker-flags.ts';

interface TokenFlags {
  readonly secret: string;
  readonly site: string;
  readonly origin: string;
  readonly ttl?: number;
}

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('issue a token that lets pages of one origin into one site’s room for a while')
    .addOption(
      new Option('--secret <text>', 'the secret that the tracker has, too')
        .env('HEARSAY_TOKEN_SECRET')
        .makeOptionMandatory(),
    )
    .requiredOption('--site <name>', 'data-site, or the host of the page')
    .requiredOption('--origin <origin>', 'origin of the pages, such as https://www.example.org')
    .option('--ttl <seconds>', 'how long it holds, from 1 to 86400 (300)', readNumber)
    .action(async (flags: TokenFlags) => {
      const { issueToken } = await import('../tracker/token.ts');
      console.log(await issueToken(flags));
    });
}
