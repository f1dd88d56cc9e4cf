/** What tokens are made of and bound to: keys and origins. Knows nothing of tokens themselves. */
import { Fault } from '../content/fault.ts';
import { MIN_SECRET_CHARS } from './limits.ts';

/** True for `scheme://host` with or without a port, as browsers send it. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** The key that a secret stands for. Throws Fault `bad-option` when it is too short to hold. */
export function secretKey(secret: string): Uint8Array {
  if (secret.length < MIN_SECRET_CHARS) {
    throw badTokenOption('token secret', `${secret.length} characters long`, `${MIN_SECRET_CHARS} or more`);
  }
  return new TextEncoder().encode(secret);
}

export function badTokenOption(option: string, found: string, expected: string): Fault<'bad-option'> {
  const message = `The ${option} is ${found === '' ? 'empty' : found}. Expected ${expected}.`;
  return new Fault('bad-option', { option, found, expected }, message);
}
