/** The faults of reading a manifest: each names the place and what was expected there. Called by `manifest.ts` alone. */
import { Fault } from './fault.ts';
import { MAX_MANIFEST_CHARS } from './limits.ts';

/** Characters of foreign text in a message: enough to find the place. */
const SHOWN_CHARS = 120;

/** `text`, cut to what a message can show. */
export function shown(text: string): string {
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
}

export function wrongVersion(found: unknown, expected: number): Fault<'manifest-version'> {
  const text = typeof found === 'number' ? `version ${found}` : 'no version that is a number';
  return new Fault(
    'manifest-version',
    { found, expected },
    `The manifest has ${text}; this Hearsay reads version ${expected}. Build it with the same release.`,
  );
}

export function shape(where: string, expected: string): Fault<'manifest-shape'> {
  const message = `The manifest is wrong at ${where}. Expected ${expected}. Build it again.`;
  return new Fault('manifest-shape', { where, expected }, message);
}

export function wrongEntry(path: string, field: string, expected: string): Fault<'manifest-entry'> {
  const message = `The manifest's entry ${shown(path)} is wrong at ${field}. Expected ${expected}. Build it again.`;
  return new Fault('manifest-entry', { path, field, expected }, message);
}

export function wrongSize(
  path: string,
  size: number,
  pieces: number,
  expected: number,
): Fault<'manifest-size'> {
  return new Fault(
    'manifest-size',
    { path, size, pieces, expected },
    `The manifest's entry ${shown(path)} does not add up: ${size} bytes are ${expected} pieces, it lists ${pieces}. Build it again.`,
  );
}

export function tooLarge(chars: number): Fault<'manifest-too-large'> {
  return new Fault(
    'manifest-too-large',
    { chars, limit: MAX_MANIFEST_CHARS },
    `The manifest has ${chars} characters; at most ${MAX_MANIFEST_CHARS} are read. Leave files out of it.`,
  );
}

export function notJson(error: unknown): Fault<'manifest-not-json'> {
  const detail = shown(error instanceof Error ? error.message : 'unreadable');
  return new Fault(
    'manifest-not-json',
    { detail },
    `The manifest is not JSON: ${detail}. Check that the server sends hearsay.json and not an error page.`,
  );
}

export function malformedSignature(): Fault<'manifest-signature'> {
  return new Fault(
    'manifest-signature',
    { reason: 'malformed' },
    "The manifest's signature is malformed. Expected base64: sign the manifest again.",
  );
}
