import { describe, test } from 'vitest';
import { withMemory } from '../../../content/store/cached-store.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';
import { pieceStoreCases } from '../../contract/piece-store.contract.ts';

describe('the store in memory', () => {
  for (const { name, run } of pieceStoreCases) test(name, () => run(createMemoryStore));
});

describe('a store with memory in front', () => {
  for (const budget of [0, 250, 1_000_000]) {
    describe(`of ${budget} bytes`, () => {
      for (const { name, run } of pieceStoreCases) {
        test(name, () => run((options) => withMemory(createMemoryStore(options), { budget })));
      }
    });
  }
});
