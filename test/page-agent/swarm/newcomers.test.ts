/** Whoever comes to a stream that others have long been watching: what it is told of is on its way among them already. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { SPREAD_MS } from '../../../page-agent/swarm/limits.ts';
import { electedBefore } from './elected-before.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample } from './sample-content.ts';

const STREAM = 'ab'.repeat(28);
const URL = 'https://cdn.example/segment-1.ts';

describe('whoever comes late to a stream', () => {
  const ROOM = 100_000;
  const { content } = makeSample(9, PIECE_BYTES);
  const { content: sound } = makeSample(13, PIECE_BYTES);

  /** It goes before its only neighbour for what it is told of, before or after they have met. */
  function newcomer(told: (engine: OneEngine) => void, meets: 'before' | 'after'): OneEngine {
    const engine = new OneEngine().join(electedBefore('a', `${content.digest}/0`));
    engine.tracker({ kind: 'pong', members: ROOM });
    engine.tell({ kind: 'follow', streams: [STREAM] });
    engine.pass(10_000);
    if (meets === 'after') told(engine);
    engine.pass(SPREAD_MS);
    engine.meet('a').message('a', { kind: 'following', streams: [STREAM] });
    if (meets === 'before') told(engine);
    return engine;
  }

  const hears = (engine: OneEngine, ...contents: readonly (typeof content)[]): void => {
    for (const each of contents) engine.tell({ kind: 'upcoming', content: each, url: URL, stream: STREAM });
  };
  const fetches = (engine: OneEngine, ms: number): number =>
    engine.pass(ms).filter(({ kind }) => kind === 'fetch').length;

  test('and is told before it has met anybody waits for its turn among those it meets', () => {
    const engine = newcomer((each) => hears(each, content), 'after');
    expect(engine.tell({ kind: 'wake' }).last('fetch')).toHaveLength(0);
    expect(fetches(engine, SPREAD_MS)).toBe(1);
  });

  test('and is told of several at once waits for each as for the first', () => {
    const engine = newcomer((each) => hears(each, sound, content), 'before');
    expect(engine.last('fetch')).toHaveLength(0);
    expect(fetches(engine, 100)).toBe(0);
  });
});
