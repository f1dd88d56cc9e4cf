/** The faults of the builder's surroundings, in words that say what to do. Called by its parts. */
import { Fault } from '../content/fault.ts';

type Reasons = Readonly<Record<string, string>>;

const ANY: Reasons = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open on this machine',
};
const WHEN_READ: Reasons = {
  ...ANY,
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENOTDIR: 'it is a file',
};
const WHEN_WRITTEN: Reasons = {
  ...ANY,
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a folder on its path is a file',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'nothing can be written to that disk',
  ENOSPC: 'the disk is full',
  EEXIST: 'it is there already',
};

/**
 * `path` could not be read, for `cause`: a sentence's end, or what Node threw. `expected` is said where it is not plain
 * from the reason.
 */
export function cannotRead(path: string, cause: unknown, expected?: string): Fault<'cannot-read'> {
  const detail = reasonOf(cause, WHEN_READ);
  return new Fault('cannot-read', { path, detail }, sentence(`${path} could not be read`, detail, expected));
}

/** As `cannotRead`. */
export function cannotWrite(path: string, cause: unknown, expected?: string): Fault<'cannot-write'> {
  const detail = reasonOf(cause, WHEN_WRITTEN);
  return new Fault(
    'cannot-write',
    { path, detail },
    sentence(`${path} could not be written`, detail, expected),
  );
}

/** `option`: as it is named in code, which is also how its flag is named. */
export function badOption(option: string, found: string, expected: string): Fault<'bad-option'> {
  return new Fault('bad-option', { option, found, expected }, `${option} "${found}": expected ${expected}.`);
}

function sentence(what: string, detail: string, expected: string | undefined): string {
  return `${what}: ${detail}.${expected === undefined ? '' : ` Expected ${expected}.`}`;
}

function reasonOf(cause: unknown, reasons: Reasons): string {
  if (typeof cause === 'string') return cause;
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? message;
}
