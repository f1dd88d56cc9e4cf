/**
 * What is in the environment for `hearsay tracker`, beyond what commander reads of it: switches that say yes or no, and
 * names that nobody knows. Called by `tracker-command.ts`.
 */
import type { Command } from 'commander';
import { nearestName } from './nearest-name.ts';
import { readYesNo } from './tracker-flags.ts';

const PREFIX = 'HEARSAY_TRACKER_';
/** What Kubernetes sets by itself beside services named hearsay-tracker, hearsay-tracker-redis and the like. */
const SERVICE_LINK = /(^|_)(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const SERVICE_URL = /^(tcp|udp|sctp):\/\//;

/** Ends the program for a variable that is no setting: it was meant to be one. */
export function refuseUnknown(command: Command): void {
  const known = command.options.flatMap(({ envVar }) => envVar?.slice(PREFIX.length) ?? []);
  for (const [variable, value = ''] of Object.entries(process.env)) {
    const name = variable.slice(PREFIX.length);
    if (!variable.startsWith(PREFIX) || known.includes(name)) continue;
    if (SERVICE_LINK.test(name) || SERVICE_URL.test(value)) continue;
    const nearest = nearestName(name, known);
    const meant = nearest === null ? 'Leave it out.' : `Did you mean ${PREFIX}${nearest}?`;
    command.error(`error: the variable ${variable} is not known. ${meant}`, { exitCode: 2 });
  }
}

/** A variable that is there switches on, to commander, whatever it says. Nothing in it says nothing. */
export function readSwitches(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (!option.isBoolean() || command.getOptionValueSource(name) !== 'env') continue;
    const value = process.env[option.envVar ?? ''] ?? '';
    try {
      command.setOptionValueWithSource(
        name,
        value === '' ? undefined : readYesNo(value),
        value === '' ? 'default' : 'env',
      );
    } catch {
      const from = `option '${option.flags}' value '${value}' from env '${option.envVar}'`;
      command.error(`error: ${from} is invalid. Expected yes or no.`, { exitCode: 2 });
    }
  }
}
