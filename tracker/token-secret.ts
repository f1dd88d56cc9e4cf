/** What tokens are made of and bound to: keys and origins. Knows nothing of tokens themselves. */
import { Fault } from '../content/fault.ts';
import { MIN_SECRET_CHARS } from './limits.ts';

/** True for what can name a site. */
export function isName(site: unknown): boolean {
  return typeof site === 'string' && site !== '';
}

/** True for `scheme://host` with or without a port, as browsers send it; no pattern of them. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && !text.includes('*');
}

/** The key that a secret stands for. Throws Fault `bad-option` when it is too short to hold, or none at all: a variable
 * that is not set, in a server without types. */
export function secretKey(secret: unknown): Uint8Array {
  if (typeof secret !== 'string') {
    throw badTokenOption('token secret', String(secret), `${MIN_SECRET_CHARS} characters or more`);
  }
  if (secret.length < MIN_SECRET_CHARS) {
    throw badTokenOption('token secret', `${secret.length} characters long`, `${MIN_SECRET_CHARS} or more`);
  }
  return new TextEncoder().encode(secret);
}

export function badTokenOption(option: string, found: string, expected: string): Fault<'bad-option'> {
  const message = `The ${option} is ${found === '' ? 'empty' : found}. Expected ${expected}.`;
  return new Fault('bad-option', { option, found, expected }, message);
}
