/** The file of settings for `hearsay tracker`: JSON with the keys of `tracker-flags.ts`. What is wrong is said by its key. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError, type Command, type Option } from 'commander';
import { Fault } from '../content/fault.ts';
import { cannotRead } from './faults.ts';
import { nearestName } from './nearest-name.ts';
import { readText } from './tracker-flags.ts';

/** Sets what neither a flag nor the environment has set. Throws Faults `cannot-read` and `bad-option`. */
export async function applyFile(path: string, command: Command): Promise<void> {
  const options = new Map(command.options.map((option) => [option.attributeName(), option]));
  // Of the command, not of a tracker.
  for (const name of ['config', 'check']) options.delete(name);
  for (const [key, value] of Object.entries(await readSettings(path))) {
    const option = options.get(key);
    if (option === undefined) throw unknownKey(path, key, [...options.keys()]);
    const source = command.getOptionValueSource(key);
    if (source !== 'cli' && source !== 'env') {
      const read = inFolder(dirname(resolve(path)), key, readValue(path, key, value, option));
      command.setOptionValueWithSource(key, read, 'config');
    }
  }
}

async function readSettings(path: string): Promise<object> {
  let text: string;
  try {
    // Some editors begin a file with a mark of its byte order.
    text = (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
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
    const isList = Array.isArray(value) && value.every((part) => typeof part === 'string' && part !== '');
    if (isList && value.length > 0) return value;
    const found = SECRETS.includes(key) ? 'is none' : `is ${JSON.stringify(value)}`;
    throw badKey(path, key, found, 'a list of texts, one or more, or leave it out');
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

/** What no error shows. */
const SECRETS = ['tokenSecrets'];
const FILES = ['tlsCert', 'tlsKey', 'notaryKey'];
/** Files, folders or packages. */
const SOURCES = ['asn', 'geo'];

/** Files are named as seen from the folder of the file that names them, wherever the tracker is started. */
function inFolder(folder: string, key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const path = resolve(folder, value);
  return FILES.includes(key) || (SOURCES.includes(key) && existsSync(path)) ? path : value;
}

/** True and false only where something reads them: as yes and no. */
function isPlain(value: unknown, { parseArg }: Option): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    (typeof value === 'boolean' && parseArg !== undefined && parseArg !== readText)
  );
}

function unknownKey(path: string, key: string, known: readonly string[]): Fault<'bad-option'> {
  const { data, message } = badKey(path, key, 'is not known', known.join(', '));
  const nearest = nearestName(key, known);
  return new Fault('bad-option', data, nearest === null ? message : `${message} Did you mean "${nearest}"?`);
}

function badKey(path: string, key: string, what: string, expected: string): Fault<'bad-option'> {
  const message = `${path}: "${key}" ${what}. Expected ${expected.replace(/\.$/, '')}.`;
  return new Fault('bad-option', { option: key, found: what, expected }, message);
}
