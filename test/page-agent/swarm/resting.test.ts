/** A visitor who serves nobody: others are told of nothing, wait for nothing, and hear of it all when it serves again. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { goesBefore } from '../../../page-agent/swarm/election.ts';
import { HAVE_BATCH_MS, UPCOMING_MS } from '../../../page-agent/swarm/limits.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample } from './sample-content.ts';

const STREAM = 'ab'.repeat(28);
const { content } = makeSample(1, 2 * PIECE_BYTES);
const { digest } = content;
const UPCOMING = { kind: 'upcoming', content, url: 'https://cdn.example/1.ts', stream: STREAM } as const;
const FOLLOWING: WireMessage = { kind: 'following', streams: [STREAM] };
const METERED = { kind: 'pause', reason: 'metered', on: true } as const;

function kinds(messages: readonly WireMessage[]): string[] {
  return messages.map(({ kind }) => kind);
}

describe('a visitor who serves nobody', () => {
  test('says nothing of what it has or fetches, to old neighbours and new', () => {
    const engine = new OneEngine().meet('a').tell(METERED);
    engine.tell({ kind: 'kept', content, indexes: [0] });
    expect(engine.pass(2 * HAVE_BATCH_MS).filter(({ kind }) => kind === 'send')).toEqual([]);
    expect(engine.tell({ kind: 'reserve', content, indexes: [1] }).sent()).toEqual([]);
    expect(kinds(engine.tell({ kind: 'link-open', peer: 'b' }).sent())).toEqual(['hello']);
  });

  test('says all of it when it serves again', () => {
    const engine = new OneEngine()
      .meet('a')
      .tell(METERED)
      .tell({ ...METERED, reason: 'hidden' });
    engine.tell({ kind: 'kept', content, indexes: [0] });
    expect(engine.tell({ ...METERED, reason: 'hidden', on: false }).sent()).toEqual([]);
    const have = { kind: 'have', holdings: [{ digest, runs: [0, 1] }] };
    expect(engine.tell({ ...METERED, on: false }).sent()).toEqual([have]);
  });

  test('breaks off what it had promised of a fetch, and serves none of it', () => {
    const engine = new OneEngine().meet('a');
    engine
      .tell({ kind: 'reserve', content, indexes: [0] })
      .message('a', { kind: 'ask', id: 1, digest, index: 0 });
    expect(kinds(engine.sent())).toEqual(['soon']);
    const sent = engine.tell({ ...METERED, reason: 'visitor' }).sent();
    expect(sent).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
    engine.tell({ kind: 'kept', content, indexes: [0] });
    expect(engine.last('read')).toEqual([]);
    expect(engine.pass(2_000).filter(({ kind }) => kind === 'send')).toEqual([]);
  });

  test('is no candidate of an election, and fetches nothing for others', () => {
    const you = Array.from({ length: 64 }, (_, i) => `me-${i}`).find((name) =>
      goesBefore(name, 'a', `${digest}/0`),
    );
    const engine = new OneEngine().join(you).meet('a').message('a', FOLLOWING);
    engine.tracker({ kind: 'pong', members: 2 });
    engine.tell({ kind: 'follow', streams: [STREAM] });
    expect(engine.tell(METERED).sent()).toEqual([{ kind: 'following', streams: [] }]);
    engine.tell(UPCOMING);
    expect(engine.last('fetch')).toEqual([]);
    expect(engine.pass(UPCOMING_MS / 2).filter(({ kind }) => kind === 'fetch')).toEqual([]);
    expect(engine.tell({ ...METERED, on: false }).sent()).toEqual([FOLLOWING]);
    expect(engine.pass(UPCOMING_MS / 4).filter(({ kind }) => kind === 'fetch')).toHaveLength(1);
  });
});
