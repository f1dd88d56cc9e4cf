/** A fetch from the network for all viewers of a stream, beside others of the same content: how it ends. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { BACKUP_MS } from '../../../page-agent/swarm/limits.ts';
import { electedBefore } from './elected-before.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';

const STREAM = 'ab'.repeat(28);
const URL = 'https://cdn.example/segment-1.ts';

test('a fetch for the others goes on when another of the same content ends', () => {
  const { content } = makeSample(9, PIECE_BYTES);
  const { digest } = content;
  const engine = new OneEngine().join(electedBefore('a', `${digest}/0`)).meet('a');
  engine.message('a', { kind: 'following', streams: [STREAM] });
  engine.tell({ kind: 'upcoming', content, url: URL, stream: STREAM });
  expect(engine.last('fetch')).toHaveLength(1);
  engine.tell({ kind: 'reserve', content, indexes: [0] });
  // The visitor's own request, and its end without the piece.
  engine.tell({ kind: 'reserve', content, indexes: [0] }).tell({ kind: 'release', digest });
  engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'media' });
  expect(engine.last('coming')).toHaveLength(1);
  engine.tell({ kind: 'fetch-failed', digest });
  expect(engine.pass(BACKUP_MS).filter(({ kind }) => kind === 'fetch')).toHaveLength(1);
});

describe('a fetch for the others, of whom none is left, is no reason to wait', () => {
  const { content, bytes } = makeSample(9, 2 * PIECE_BYTES);
  const { digest } = content;
  /** The fetch goes on beside the visitor's own request, which reserves too, and a further one asks neighbours. */
  const left = (): OneEngine => {
    const engine = new OneEngine().join(electedBefore('a', `${digest}/0`)).meet('a');
    engine.message('a', { kind: 'following', streams: [STREAM] });
    engine.tell({ kind: 'upcoming', content, url: URL, stream: STREAM });
    for (let request = 0; request < 2; request++) engine.tell({ kind: 'reserve', content, indexes: [0, 1] });
    engine.tell({ kind: 'link-closed', peer: 'a' });
    return engine.tell({ kind: 'ask', ask: 1, content, indexes: [0], urgency: 'media' });
  };

  test('once it has brought what the store has no room for', () => {
    const engine = left();
    engine
      .tell({ kind: 'fetched', content, index: 0, bytes: pieceOf(bytes, 0) })
      .tell({ kind: 'lost', digest });
    engine.tell({ kind: 'ask', ask: 2, content, indexes: [0], urgency: 'media' });
    expect(engine.last('unavailable')).toEqual([]);
    engine.tell({ kind: 'fetched', content, index: 1, bytes: pieceOf(bytes, 1) });
    expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 2, indexes: [0] }]);
    expect(engine.engine.stats().wanted).toBe(0);
  });

  test('once it has failed', () => {
    const engine = left().tell({ kind: 'fetch-failed', digest });
    expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 1, indexes: [0] }]);
    expect(engine.engine.stats().wanted).toBe(0);
  });
});
