/** What one neighbour says of one content, within bounds. */
import { expect, test } from 'vitest';
import { KnownPieces } from '../../../page-agent/swarm/known-pieces.ts';
import { MAX_KNOWN_RUN_NUMBERS } from '../../../page-agent/swarm/limits.ts';

test('the bound on numbers holds, however often what one fetches is said to be of another', () => {
  const known = new KnownPieces();
  known.expect({ digest: '', runs: [0, 2 ** 31] });
  for (let index = 1; index < 4 * MAX_KNOWN_RUN_NUMBERS; index += 2)
    known.relay({ runs: [index, index + 1] });
  expect(known.fetches(1)).toBe(false);
  expect(known.numbers).toBeLessThanOrEqual(2 * MAX_KNOWN_RUN_NUMBERS);
});
