/** The faults of the builder's surroundings, in words that say what to do. Called by its parts. */
import { Fault } from '../content/fault.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ENOTDIR: 'it is a file',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open on this machine',
};

/** `path` could not be read, for `cause`: a sentence's end, or what Node threw. */
export function cannotRead(path: string, cause: unknown): Fault<'cannot-read'> {
  const detail = typeof cause === 'string' ? cause : reasonOf(cause);
  return new Fault('cannot-read', { path, detail }, `${path} could not be read: ${detail}.`);
}

export function badOption(option: string, found: string, expected: string): Fault<'bad-option'> {
  return new Fault(
    'bad-option',
    { option, found, expected },
    `"${found}" is no ${option}. Expected ${expected}.`,
  );
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ''] ?? message;
}
