/** Films that are all there: what is fetched ahead, and for whom, when everybody plays another part. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { goesBefore } from '../../../page-agent/swarm/election.ts';
import { UPCOMING_MS } from '../../../page-agent/swarm/limits.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample } from './sample-content.ts';

const STREAM = 'ab'.repeat(28);
const URL = 'https://cdn.example/film-2.ts';
const before = makeSample(21, PIECE_BYTES).content;
const { content } = makeSample(22, PIECE_BYTES);
/** A name that goes before the neighbour's. */
const ELECTED = ['b', 'c', 'd', 'e'].find((name) => goesBefore(name, 'a', `${content.digest}/0`))!;

describe('a resource of a film', () => {
  const has = ({ digest }: typeof content): WireMessage => ({
    kind: 'have',
    holdings: [{ digest, runs: [0, 1] }],
  });

  /** Elected before the only neighbour, who follows and has said `words`. */
  function elected(...words: readonly WireMessage[]): OneEngine {
    const engine = new OneEngine().join(ELECTED).meet('a');
    engine.tracker({ kind: 'pong', members: 2 });
    engine.message('a', { kind: 'following', streams: [STREAM] });
    for (const word of words) engine.message('a', word);
    engine.tell({ kind: 'follow', streams: [STREAM] });
    engine.tell({ kind: 'upcoming', content, url: URL, stream: STREAM, near: before.digest });
    return engine;
  }

  test('is fetched ahead for a neighbour who has come as far', () => {
    expect(elected(has(before)).last('fetch')).toHaveLength(1);
  });

  test('is not fetched ahead for one who is elsewhere', () => {
    const engine = elected();
    expect(engine.last('fetch')).toEqual([]);
    const later = engine.pass(UPCOMING_MS).filter(({ kind }) => kind === 'fetch');
    expect(later).toEqual([]);
  });

  test('is asked of one who has it already', () => {
    const engine = elected(has(before), has(content));
    expect(engine.last('fetch')).toEqual([]);
    const asked = engine.last('send').filter(({ message }) => message.kind === 'ask');
    expect(asked).toHaveLength(1);
  });
});
