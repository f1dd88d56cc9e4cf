import { expect, test } from 'vitest';
import { reasonText } from '../../demo-site/reason-text.ts';

test.each([
  ['peers had nothing', 0, 'no neighbour yet'],
  ['peers had nothing', 2, 'neighbours had nothing'],
  ['no neighbour holds it', 0, 'no neighbour yet'],
  ['no neighbour holds it', 1, 'no neighbour holds it'],
  ['peers, then the network when they were late', 0, 'neighbours, then the network when they were late'],
  ['store', 3, 'own store'],
])('“%s” with %i neighbours is “%s”', (reason, neighbours, text) => {
  expect(reasonText(reason, neighbours)).toBe(text);
});
