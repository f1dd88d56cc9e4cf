/** The file of settings for `hearsay tracker`: JSON with the keys of `tracker-flags.ts`. What is wrong is said by its key. */
import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command, type Option } from 'commander';
import { Fault } from '../content/fault.ts';
import { cannotRead } from './faults.ts';

/** Sets what neither a flag nor the environment has set. Throws Faults `cannot-read` and `bad-option`. */
export async function applyFile(path: string, command: Command): Promise<void> {
  const options = new Map(command.options.map((option) => [option.attributeName(), option]));
  // Of the command, not of a tracker.
  for (const name of ['config', 'check']) options.delete(name);
  for (const [key, value] of Object.entries(await readSettings(path))) {
    const option = options.get(key);
    if (option === undefined) throw badKey(path, key, 'is not known', [...options.keys()].join(', '));
    const source = command.getOptionValueSource(key);
    if (source !== 'cli' && source !== 'env') {
      command.setOptionValueWithSource(key, readValue(path, key, value, option), 'config');
    }
  }
}

async function readSettings(path: string): Promise<object> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw cannotRead(path, error);
  }
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw cannotRead(path, `it is no JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (typeof settings === 'object' && settings !== null && !Array.isArray(settings)) return settings;
  throw cannotRead(path, 'it has no JSON object of settings');
}

function readValue(path: string, key: string, value: unknown, option: Option): unknown {
  if (option.isBoolean()) {
    if (typeof value === 'boolean') return value;
    throw badKey(path, key, `is ${JSON.stringify(value)}`, 'true or false');
  }
  if (option.variadic) {
    if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return value;
    throw badKey(path, key, `is ${JSON.stringify(value)}`, 'a list of texts');
  }
  if (!isPlain(value, option)) {
    throw badKey(path, key, `is ${JSON.stringify(value)}`, 'a text or a number');
  }
  try {
    return option.parseArg === undefined ? String(value) : option.parseArg(String(value), undefined as never);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw badKey(path, key, `is ${JSON.stringify(value)}`, error.message.replace(/^Expected /, ''));
  }
}

/** True and false only where something reads them: as yes and no. */
function isPlain(value: unknown, { parseArg }: Option): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    (typeof value === 'boolean' && parseArg !== undefined)
  );
}

function badKey(path: string, key: string, what: string, expected: string): Fault<'bad-option'> {
  const message = `${path}: "${key}" ${what}. Expected ${expected.replace(/\.$/, '')}.`;
  return new Fault('bad-option', { option: key, found: what, expected }, message);
}
