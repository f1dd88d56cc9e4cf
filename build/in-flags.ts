/** Says what is wrong with an option by its flag. Called by the command line, where faults name options as code does. */
import type { Command } from 'commander';
import { Fault, isFault } from '../content/fault.ts';

/** A `bad-option` of one of the command's flags, named so; anything else as it is. */
export function inFlags(error: unknown, command: Command): unknown {
  if (!isFault(error, 'bad-option')) return error;
  const { option, found, expected } = error.data;
  const flag = command.options.find((each) => each.attributeName() === option)?.long ?? null;
  return flag === null
    ? error
    : new Fault('bad-option', error.data, `${flag} ${found}: expected ${expected}.`);
}
