/** The engine's manners towards its visitor and its neighbours, one engine at a time. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { HAVE_BATCH_MS, MESSAGE_BURST, MIN_PAYLOAD_BYTES } from '../../../page-agent/swarm/limits.ts';
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import { ask, asked, bring, bytes, content, digest, withHolders } from './holders.ts';
import { OneEngine } from './one-engine.ts';
import { pieceOf } from './sample-content.ts';

describe('an ask of the visitor', () => {
  test('that nobody can answer is unavailable in the same turn, all pieces together', () => {
    const engine = ask(new OneEngine(), 1, [0, 3]);
    expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 1, indexes: [0, 3] }]);
    expect(engine.engine.stats()).toMatchObject({ asks: 0, wanted: 0 });
  });

  test('is unavailable for pieces that the content has not', () => {
    const engine = ask(withHolders('a'), 1, [8, -1, 0.5]);
    expect(engine.last('unavailable')[0]!.indexes).toEqual([8, -1, 0.5]);
    expect(engine.sent()).toEqual([]);
  });

  test('is sent at once, spread over holders, as far as their windows go', () => {
    const engine = ask(withHolders('a', 'b'), 1, [0, 1, 2, 3, 4, 5]);
    const sent = engine.last('send').map(({ peer, message }) => [peer, (message as { index: number }).index]);
    expect(sent).toEqual([
      ['a', 0],
      ['b', 1],
      ['a', 2],
      ['b', 3],
    ]);
  });

  test('is delivered, kept, and said to be coming once', () => {
    const engine = ask(withHolders('a'), 1, [0, 1]);
    engine.message('a', { kind: 'soon', id: 1 });
    expect(engine.last('coming')).toEqual([{ kind: 'coming', ask: 1, waitMs: 0 }]);
    engine.message('a', { kind: 'soon', id: 2 });
    expect(engine.last('coming')).toEqual([]);
    bring(engine, 'a', 1, 0);
    expect(engine.last('deliver')).toMatchObject([{ ask: 1, index: 0 }]);
    expect(engine.last('keep')).toMatchObject([{ index: 0, deflated: false }]);
    expect(engine.engine.stats()).toMatchObject({ asks: 1, wanted: 1, piecesReceived: 1 });
  });

  test('that joins a piece already promised hears so at once', () => {
    const engine = ask(withHolders('a'), 1, [0]).message('a', { kind: 'soon', id: 1 });
    expect(ask(engine, 2, [0]).last('coming')).toEqual([{ kind: 'coming', ask: 2, waitMs: 0 }]);
  });

  test('is sent to one of whom an earlier one was taken back in vain', () => {
    const engine = ask(withHolders('a'), 1, [0]);
    engine.pass(300);
    engine.tell({ kind: 'cancel', ask: 1 });
    expect(ask(engine, 2, [1]).sent()).toMatchObject([{ kind: 'ask', index: 1 }]);
  });

  test('that is more urgent goes before the waiting ones', () => {
    const engine = ask(withHolders('a'), 1, [0, 1, 2]);
    engine.tell({ kind: 'ask', ask: 2, content, indexes: [7], urgency: 'blocking' });
    const piece = pieceOf(bytes, 0);
    engine.message('a', { kind: 'data', id: 1, offset: 0, total: piece.length, deflated: false }, piece);
    expect(engine.sent()).toMatchObject([{ kind: 'ask', index: 7 }]);
  });

  test('among background pieces the rarest goes first', () => {
    const engine = new OneEngine().meet('a').meet('b');
    engine.message('a', { kind: 'have', holdings: [{ digest, runs: [0, 8] }] });
    engine.message('b', { kind: 'have', holdings: [{ digest, runs: [0, 3, 4, 8] }] });
    engine.tell({ kind: 'ask', ask: 1, content, indexes: [0, 1, 2, 3, 4, 5], urgency: 'background' });
    expect(engine.sent()[0]).toMatchObject({ kind: 'ask', index: 3 });
  });

  test('in vain with one holder goes to the other', () => {
    const engine = ask(withHolders('a', 'b'), 1, [0]);
    engine.message('a', { kind: 'refuse', id: 1, reason: 'missing' });
    expect(engine.last('send')).toMatchObject([{ peer: 'b', message: { kind: 'ask', index: 0 } }]);
    engine.message('b', { kind: 'refuse', id: 1, reason: 'missing' });
    expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 1, indexes: [0] }]);
  });

  test('that is late is asked of an idle neighbour as well, and the slower one is told off', () => {
    const engine = ask(withHolders('a', 'b'), 1, [0]);
    engine.message('a', { kind: 'soon', id: 1 });
    const doubled = engine
      .pass(1_000)
      .filter((effect) => effect.kind === 'send' && effect.message.kind === 'ask');
    expect(doubled).toMatchObject([{ peer: 'b', message: { index: 0 } }]);
    bring(engine, 'b', 1, 0);
    expect(engine.last('deliver').length).toBe(1);
    expect(engine.last('send')).toContainEqual({
      kind: 'send',
      peer: 'a',
      message: { kind: 'cancel', id: 1 },
    });
  });

  test('goes to one that holds the piece before one that is to have it', () => {
    const engine = new OneEngine().meet('a').meet('b');
    engine.message('a', { kind: 'expect', holdings: [{ digest, runs: [0, 8] }] });
    engine.message('b', { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
    expect(asked(ask(engine, 1, [0]).effects)).toEqual(['b']);
    expect(asked(ask(engine, 2, [1]).effects)).toEqual(['a']);
  });

  test('that is late at one that keeps its word is not asked of one that only is to have it', () => {
    const late = (isProven: boolean): OneEngine => {
      const engine = new OneEngine().meet('a').meet('b');
      engine.message('a', { kind: 'have', holdings: [{ digest, runs: [7, 8] }] });
      if (isProven) bring(ask(engine, 1, [7]), 'a', 1, 7);
      for (const peer of ['a', 'b']) {
        engine.message(peer, { kind: 'expect', holdings: [{ digest, runs: [0, 1] }] });
      }
      const id = isProven ? 2 : 1;
      expect(asked(ask(engine, 2, [0]).effects)).toEqual(['a']);
      return engine.message('a', { kind: 'soon', id });
    };
    expect(asked(late(false).pass(1_500))).toEqual(['b']);
    const engine = late(true);
    expect(asked(engine.pass(1_500))).toEqual([]);
    engine.message('b', { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
    expect(asked(engine.effects)).toEqual(['b']);
  });

  test('that is late is taken back when one that keeps its word is asked instead', () => {
    const engine = new OneEngine().meet('a').meet('b');
    engine.message('a', { kind: 'have', holdings: [{ digest, runs: [7, 8] }] });
    bring(ask(engine, 1, [7]), 'a', 1, 7);
    engine.message('b', { kind: 'have', holdings: [{ digest, runs: [0, 8] }] });
    expect(asked(ask(engine, 2, [0]).effects)).toEqual(['b']);
    engine.message('b', { kind: 'soon', id: 1 });
    engine.message('a', { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
    const effects = engine.pass(800);
    expect(asked(effects)).toEqual(['a']);
    expect(effects).toContainEqual({ kind: 'send', peer: 'b', message: { kind: 'cancel', id: 1 } });
  });

  test('is left to the first of two to send, if it has kept its word before', () => {
    const begin = (peer: string, id: number): WireMessage[] => {
      const engine = bring(ask(withHolders('a', 'b'), 1, [7]), 'a', 1, 7);
      expect(asked(ask(engine, 2, [0]).effects)).toEqual(['a']);
      engine.message('a', { kind: 'soon', id: 2 });
      expect(asked([...engine.effects, ...engine.pass(1_000)])).toEqual(['b']);
      const head = pieceOf(bytes, 0).slice(0, 20_000);
      return engine
        .message(peer, { kind: 'data', id, offset: 0, total: PIECE_BYTES, deflated: false }, head)
        .sent();
    };
    expect(begin('a', 2)).toEqual([{ kind: 'cancel', id: 1 }]);
    expect(begin('b', 1)).toEqual([]);
  });

  test('cancelled is cancelled at the neighbour, unless another ask wants the piece', () => {
    const engine = ask(ask(withHolders('a'), 1, [0, 1]), 2, [1]);
    engine.tell({ kind: 'cancel', ask: 1 });
    expect(engine.sent()).toEqual([{ kind: 'cancel', id: 1 }]);
    engine.tell({ kind: 'cancel', ask: 2 });
    expect(engine.sent()).toEqual([{ kind: 'cancel', id: 2 }]);
    engine.tell({ kind: 'cancel', ask: 2 }).tell({ kind: 'cancel', ask: 99 });
    expect(engine.effects).toEqual([]);
  });

  test('ends within its patience though the neighbour keeps promising', () => {
    const engine = ask(withHolders('a'), 1, [0]);
    const ended = [];
    for (let i = 0; i < 50; i++) {
      engine.message('a', { kind: 'soon', id: 1 });
      ended.push(...engine.pass(100).filter((effect) => effect.kind === 'unavailable'));
    }
    expect(ended).toEqual([{ kind: 'unavailable', ask: 1, indexes: [0] }]);
  });
});

describe('neighbours', () => {
  test('are told hello and everything, then what is new, in batches', () => {
    const engine = new OneEngine().tell({ kind: 'kept', content, indexes: [0, 1] });
    engine.tell({ kind: 'link-open', peer: 'a' });
    expect(engine.sent()).toEqual([
      { kind: 'hello', version: WIRE_VERSION, maxFrame: 65_792 },
      { kind: 'have', holdings: [{ digest, runs: [0, 2] }] },
    ]);
    const have = (...runs: number[]) => [{ kind: 'have', holdings: [{ digest, runs }] }];
    engine.pass(HAVE_BATCH_MS);
    expect(engine.tell({ kind: 'kept', content, indexes: [3] }).sent()).toEqual(have(3, 4));
    for (const index of [5, 6])
      expect(engine.tell({ kind: 'kept', content, indexes: [index] }).sent()).toEqual([]);
    const told = engine.pass(HAVE_BATCH_MS).filter((effect) => effect.kind === 'send');
    expect(told.map(({ message }) => message)).toEqual(have(5, 7));
    engine.tell({ kind: 'lost', digest });
    expect(engine.sent()).toEqual([{ kind: 'gone', digests: [digest] }]);
  });

  test('hear only of what is news to them', () => {
    const engine = new OneEngine().meet('a').meet('b').meet('c');
    engine.message('a', { kind: 'have', holdings: [{ digest, runs: [0, 2] }] });
    engine.message('b', { kind: 'have', holdings: [{ digest, runs: [0, 1] }] });
    engine.message('c', { kind: 'expect', holdings: [{ digest, runs: [0, 2] }] });
    const told = (kind: string, effects: readonly SwarmEffect[]): string[] =>
      effects.flatMap((effect) =>
        effect.kind === 'send' && effect.message.kind === kind ? [effect.peer] : [],
      );
    expect(told('expect', engine.tell({ kind: 'reserve', content, indexes: [0, 1] }).effects)).toEqual(['b']);
    expect(told('have', engine.tell({ kind: 'kept', content, indexes: [0, 1] }).effects)).toEqual(['b', 'c']);
  });

  test('and what they hold come and go around', () => {
    const engine = withHolders('a');
    expect(engine.last('around')).toEqual([{ kind: 'around', added: [digest], removed: [] }]);
    engine.message('a', { kind: 'gone', digests: [digest] });
    expect(engine.last('around')).toEqual([{ kind: 'around', added: [], removed: [digest] }]);
  });

  // [what is said to one that has said nothing yet, whether the link ends, whether for good]
  const first: [WireMessage, boolean, boolean][] = [
    [{ kind: 'hello', version: WIRE_VERSION, maxFrame: 65_792 }, false, false],
    [{ kind: 'hello', version: WIRE_VERSION + 1, maxFrame: 65_792 }, true, false],
    [{ kind: 'bye' }, true, false],
    [{ kind: 'have', holdings: [] }, true, true],
    [{ kind: 'expect', holdings: [] }, true, true],
    [{ kind: 'gone', digests: [] }, true, true],
    [{ kind: 'ask', id: 1, digest, index: 0 }, true, true],
    [{ kind: 'soon', id: 1 }, true, true],
    [{ kind: 'refuse', id: 1, reason: 'busy' }, true, true],
    [{ kind: 'cancel', id: 1 }, true, true],
  ];
  test.each(first)('whose first word is %j', (message, ends, ban) => {
    const engine = new OneEngine().tell({ kind: 'link-open', peer: 'a' }).message('a', message);
    expect(engine.last('disconnect').map((effect) => effect.ban)).toEqual(ends ? [ban] : []);
  });

  // What one who has said hello says of an ask that we never made, or says twice.
  const odd: [WireMessage, boolean][] = [
    [{ kind: 'hello', version: WIRE_VERSION, maxFrame: 65_792 }, true],
    [{ kind: 'soon', id: 77 }, false],
    [{ kind: 'refuse', id: 77, reason: 'missing' }, false],
    [{ kind: 'cancel', id: 77 }, false],
    [{ kind: 'gone', digests: [digest] }, false],
    [{ kind: 'have', holdings: [{ digest, runs: [] }] }, false],
  ];
  test.each(odd)('that say %j out of turn', (message, banned) => {
    const engine = new OneEngine().meet('a').message('a', message);
    expect(engine.last('disconnect').length > 0).toBe(banned);
  });

  test('that flood are banned', () => {
    const engine = new OneEngine().meet('a');
    let ended = false;
    for (let i = 0; i < MESSAGE_BURST + 10 && !ended; i++) {
      ended = engine.message('a', { kind: 'cancel', id: i }).last('disconnect').length > 0;
    }
    expect(ended).toBe(true);
  });

  test('that are gone are not listened to', () => {
    const engine = withHolders('a').tell({ kind: 'link-closed', peer: 'a' });
    engine.message('a', { kind: 'have', holdings: [{ digest, runs: [0, 8] }] });
    engine.message('nobody', { kind: 'ask', id: 1, digest, index: 0 });
    expect(engine.effects).toEqual([]);
  });
});

describe('the site switches everything off', () => {
  test('neighbours and tracker are left, asks are unavailable, and on again all is as at first', () => {
    const engine = ask(withHolders('a').join(), 1, [0]);
    engine.tell({ kind: 'pause', reason: 'site', on: true });
    expect(engine.sent()).toContainEqual({ kind: 'bye' });
    expect(engine.last('disconnect')).toMatchObject([{ peer: 'a', ban: false }]);
    expect(engine.last('tracker-close').length).toBe(1);
    expect(engine.last('unavailable')).toEqual([{ kind: 'unavailable', ask: 1, indexes: [0] }]);
    expect(engine.last('around')).toEqual([{ kind: 'around', added: [], removed: [digest] }]);
    engine.tell({ kind: 'link-open', peer: 'b' });
    expect(engine.last('disconnect')).toMatchObject([{ peer: 'b', ban: false }]);
    engine.tracker({ kind: 'signal', from: 'c', data: '{}' });
    expect(engine.effects).toEqual([]);
    expect(ask(engine, 2, [0]).last('unavailable').length).toBe(1);
    engine.tell({ kind: 'pause', reason: 'site', on: false });
    expect(engine.last('tracker-connect').length).toBe(1);
  });
});

test('two who send next to nothing do not keep a piece from the others who have it', () => {
  const peers = ['a', 'b', 'c', 'd'];
  const engine = ask(withHolders(...peers), 1, [0]);
  const askedAt = new Map<string, number>();
  let effects = engine.effects;
  for (let nth = 0; nth < 8; nth++) {
    for (const effect of effects) {
      if (effect.kind === 'send' && effect.message.kind === 'ask') askedAt.set(effect.peer, nth);
    }
    effects = [];
    for (const [peer, since] of askedAt) {
      const offset = (nth - since) * MIN_PAYLOAD_BYTES;
      const data = { kind: 'data', id: 1, offset, total: PIECE_BYTES, deflated: false } as const;
      effects.push(...engine.message(peer, data, new Uint8Array(MIN_PAYLOAD_BYTES)).effects);
    }
    effects.push(...engine.pass(500));
  }
  expect([...askedAt.keys()].sort()).toEqual(peers);
});
