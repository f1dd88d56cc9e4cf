/**
 * What a visitor and the tracker's notary say to each other, over the tracker's WebSocket and after `join`. The codec of
 * the tracker's messages writes and reads them. Knows nothing of signatures.
 */
import type { Refusal } from '../content/refusal.ts';
import { MAX_REASON_CHARS, MAX_TRACKER_BYTES } from './limits.ts';
import { isStatementUrl } from './statement-url.ts';

/** Visitor → notary. */
export type NotaryAsk =
  /** Say what you know of these URLs, each in the form that `isStatementUrl` takes. Answered by `statements` and
   * `unvouched`, in any order and number, as each becomes known. */
  | { readonly kind: 'vouch'; readonly urls: readonly string[] }
  /** From now on I play from these playlists, and no others: push what you learn of their segments. None: stop. */
  | { readonly kind: 'follow'; readonly playlists: readonly string[] };

/** Notary → visitor. */
export type NotaryAnswer =
  /** Signed statements (`signed-statement.ts`), asked for or not. */
  | { readonly kind: 'statements'; readonly statements: readonly Uint8Array[] }
  /** Not vouched for: load it from the network, and ask again in `retrySeconds` at the soonest. */
  | {
      readonly kind: 'unvouched';
      readonly url: string;
      readonly reason: Refusal;
      readonly retrySeconds: number;
    };

/** As the codec has it: what is expected of a field, and whether a value is so. */
export interface FieldCheck<T> {
  readonly expected: string;
  readonly holds: (value: unknown) => value is T;
}

const statementUrl: FieldCheck<string> = { expected: 'an absolute URL', holds: isStatementUrl };
/** A later notary may have more reasons; a visitor does the same whichever it is. */
const refusal: FieldCheck<Refusal> = {
  expected: `a reason of at most ${MAX_REASON_CHARS} characters`,
  holds: (value): value is Refusal =>
    typeof value === 'string' && value.length > 0 && value.length <= MAX_REASON_CHARS,
};
const seconds: FieldCheck<number> = {
  expected: 'whole seconds',
  holds: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
};
const sealed: FieldCheck<readonly Uint8Array[]> = {
  expected: 'signed statements',
  holds: (value): value is readonly Uint8Array[] =>
    Array.isArray(value) &&
    value.every((item) => item instanceof Uint8Array && item.length <= MAX_TRACKER_BYTES),
};

export const NOTARY_ANSWER_SHAPES = {
  statements: { statements: sealed },
  unvouched: { url: statementUrl, reason: refusal, retrySeconds: seconds },
};
