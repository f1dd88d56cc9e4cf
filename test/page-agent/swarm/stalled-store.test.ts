/** A giver whose store does not answer just now: what it holds is not lost. */
import { expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';
import { allPieces } from './visitor.ts';

const { content, bytes } = makeSample(5, 4 * PIECE_BYTES);

test('whoever asks is told busy, and has it later', () => {
  const engine = new OneEngine().tell({ kind: 'kept', content, indexes: allPieces(content) }).meet('a');
  engine.message('a', { kind: 'ask', id: 1, digest: content.digest, index: 1 });
  engine.tell({ kind: 'read', read: engine.last('read')[0]!.read, piece: undefined });
  expect(engine.sent()).toEqual([{ kind: 'refuse', id: 1, reason: 'busy' }]);
  expect(engine.engine.stats().uploading).toBe(0);
  engine.message('a', { kind: 'ask', id: 2, digest: content.digest, index: 1 });
  expect(engine.sent()).toEqual([{ kind: 'soon', id: 2 }]);
  const piece = { bytes: pieceOf(bytes, 1), deflated: false };
  engine.tell({ kind: 'read', read: engine.last('read')[0]!.read, piece });
  expect(engine.last('upload')).toMatchObject([{ peer: 'a', id: 2 }]);
});
