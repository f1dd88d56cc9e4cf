/** What the fields of a visitor's words to the notary must be. Called by the codec of visitors' messages. */
import { MAX_FOLLOWED, MAX_VOUCHED } from './limits.ts';
import type { FieldCheck } from './notary-messages.ts';
import { isStatementUrl } from './statement-url.ts';

export const NOTARY_ASK_SHAPES = {
  vouch: { urls: urls(MAX_VOUCHED) },
  follow: { playlists: urls(MAX_FOLLOWED) },
};

function urls(most: number): FieldCheck<readonly string[]> {
  return {
    expected: `at most ${most} absolute URLs`,
    holds: (value): value is readonly string[] =>
      Array.isArray(value) && value.length <= most && value.every(isStatementUrl),
  };
}
