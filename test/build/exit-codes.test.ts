/** With what the command line ends: 2 for every wrong option, whoever finds that it is wrong. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../build/cli.ts', import.meta.url));

test.each([
  ['tracker --port abc', 'Expected a port from 0 to 65535'],
  ['tracker --origins example.org', 'Expected an origin such as https:'],
  ['tracker --policy neerest', 'Expected first-available or nearest'],
  ['tracker --random-share 2', 'Expected a number from 0 to 1'],
  ['tracker --max-sockets 0', 'Expected a whole number from 1'],
  ['tracker --trust-proxy x', 'Expected addresses or networks'],
  ['tracker --redis x', 'Expected redis://'],
  ['tracker --notary-prefix x', '--notary-prefix x: expected a URL without a query'],
  ['tracker --notary-prefix https://a.example/', '--notary-prefix and --notary-key together, or neither'],
  ['tracker --check --port 0', 'port "0": expected the port'],
  ['manifest . --include data', '--include data: expected a pattern that begins with a slash'],
  ['manifest . --notary foo', '--notary foo: expected the http or https URL of a tracker'],
  ['init . --public-key x', '--public-key x: expected base64'],
  ['token --site a --origin x --secret x', 'Expected an origin such as'],
])('%s: 2', async (args, words) => {
  const failed = run(process.execPath, ['--import', 'tsx', cli, ...args.split(' ')], { timeout: 20_000 });
  await expect(failed).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
});
