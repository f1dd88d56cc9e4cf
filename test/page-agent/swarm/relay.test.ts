/** On one line to the network the word of who fetches goes on to those whom it does not reach, and nobody waits for its own. */
import { describe, expect, test } from 'vitest';
import { BESIDE_PROMISE_MS, SOON_AGAIN_MS } from '../../../page-agent/swarm/limits.ts';
import { meetOnLine, onLine, said } from './on-line.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample, pieceOf } from './sample-content.ts';

const { content, bytes } = makeSample(1, 20_000);
const { digest } = content;
const HOLDINGS = [{ digest, runs: [0, 1] }];
const EXPECTED = { kind: 'expect', holdings: HOLDINGS } as const;
const RELAYED = { kind: 'relay', holdings: HOLDINGS } as const;
const GONE = { kind: 'gone', digests: [digest] };

function ask(engine: OneEngine, number = 1): OneEngine {
  return engine.tell({ kind: 'ask', ask: number, content, indexes: [0], urgency: 'image' });
}

/** `first` fetches the piece, we have asked it, and it has said that it will bring it. */
function waitingFor(first: string, engine: OneEngine): OneEngine {
  ask(engine.message(first, EXPECTED));
  engine.message(first, { kind: 'soon', id: 1 });
  return engine.message(first, { kind: 'soon', id: 1 });
}

describe('the word of one who fetches', () => {
  test('goes on to those who came after it, once, and to nobody before it', () => {
    const engine = waitingFor('first', onLine('elder', 'first', 'further', 'newcomer'));
    expect(said(engine, 'elder')).toEqual([]);
    expect(said(engine, 'further')).toEqual([RELAYED]);
    expect(said(engine, 'newcomer')).toEqual([RELAYED]);
    engine.message('first', { kind: 'soon', id: 1 });
    expect(said(engine, 'newcomer')).toEqual([]);
  });

  test('that is itself passed on goes on to those who came after us', () => {
    const engine = onLine('first', 'further', 'newcomer').message('further', RELAYED);
    ask(engine);
    engine.message('further', { kind: 'promised', id: 1 });
    expect(said(engine, 'first')).toEqual([]);
    engine.message('further', { kind: 'promised', id: 1 });
    expect(said(engine, 'first')).toEqual([]);
    expect(said(engine, 'newcomer')).toEqual([RELAYED]);
  });

  test('is told to those whom we meet later, if they came later', () => {
    const engine = waitingFor('first', onLine('first'));
    expect(said(meetOnLine(engine, 'newcomer'), 'newcomer')).toEqual([{ kind: 'ping', id: 0 }]);
    const told = (peer: string): unknown[] =>
      said(
        engine
          .tracker({ kind: 'signal', from: peer, data: '{"type":"offer"}', beside: true })
          .tell({ kind: 'link-open', peer }),
        peer,
      );
    expect(told('zebra')).toContainEqual(RELAYED);
    expect(told('elder')).not.toContainEqual(RELAYED);
  });

  test.each([
    ['is told to nobody elsewhere', false, []],
    ['is told on the line', true, [RELAYED]],
  ])('%s', (_, beside, told) => {
    const engine = new OneEngine().join();
    for (const from of ['first', 'other'])
      engine.tracker({ kind: 'signal', from, data: '{"type":"offer"}', beside }).meet(from);
    expect(said(waitingFor('first', engine), 'other')).toEqual(told);
  });
});

describe('whoever waits for us', () => {
  test('hears that another fetches it, and is served before it is written', () => {
    const engine = waitingFor('first', onLine('first', 'newcomer'));
    engine.message('newcomer', { kind: 'ask', id: 1, digest, index: 0 });
    expect(said(engine, 'newcomer')).toContainEqual({ kind: 'promised', id: 1 });
    engine.message('first', { kind: 'soon', id: 1 });
    const words = engine.pass(SOON_AGAIN_MS).filter(({ kind }) => kind === 'send');
    expect(words).toContainEqual({ kind: 'send', peer: 'newcomer', message: { kind: 'promised', id: 1 } });
    const piece = pieceOf(bytes, 0);
    engine.message('first', { kind: 'data', id: 1, offset: 0, total: piece.length, deflated: false }, piece);
    engine.tell({ kind: 'checked', check: engine.last('check')[0]!.check, bytes: piece });
    expect(engine.effects.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['keep', 'deliver', 'read']),
    );
  });

  test('hears when nothing comes of it', () => {
    const engine = waitingFor('first', onLine('first', 'newcomer'));
    engine.message('newcomer', { kind: 'ask', id: 1, digest, index: 0 });
    engine.message('first', { kind: 'refuse', id: 1, reason: 'missing' });
    expect(engine.last('unavailable')).toMatchObject([{ ask: 1, indexes: [0] }]);
    expect(said(engine, 'newcomer')).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }, GONE]);
  });

  test('waits on when another who came before us is to bring it', () => {
    const engine = onLine('elder', 'first', 'newcomer').message('elder', RELAYED);
    waitingFor('first', engine);
    engine.message('newcomer', { kind: 'ask', id: 1, digest, index: 0 });
    engine.message('first', { kind: 'refuse', id: 1, reason: 'missing' });
    expect(said(engine, 'elder')).toMatchObject([{ kind: 'ask', index: 0 }]);
    expect(said(engine, 'newcomer')).not.toContainEqual({ kind: 'refuse', id: 1, reason: 'missing' });
  });

  test('is sent away when it came before who fetches: it may be the one for whom that would stop', () => {
    const engine = waitingFor('first', onLine('elder', 'first'));
    engine.message('elder', { kind: 'ask', id: 1, digest, index: 0 });
    expect(said(engine, 'elder')).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
  });
});

test('one that has broken its word once is still on the line: it came before who fetches, and may not wait for that here', () => {
  const engine = onLine('elder', 'first');
  const [promised, had] = [makeSample(2, 20_000), makeSample(3, 1_000_000)];
  const ofPromised = { digest: promised.content.digest, runs: [0, 1] };
  engine.message('elder', { kind: 'expect', holdings: [ofPromised] });
  engine.tell({ kind: 'ask', ask: 2, content: promised.content, indexes: [0], urgency: 'image' });
  for (let waited = 0; waited <= BESIDE_PROMISE_MS; waited += SOON_AGAIN_MS) {
    engine.message('elder', { kind: 'soon', id: 1 }).pass(SOON_AGAIN_MS);
  }
  // Bytes of another on the line make words there worth waiting for again.
  engine.message('first', { kind: 'have', holdings: [{ digest: had.content.digest, runs: [0, 4] }] });
  engine.tell({ kind: 'ask', ask: 3, content: had.content, indexes: [0, 1, 2, 3], urgency: 'image' });
  for (let index = 0; index < 4; index++) {
    const piece = pieceOf(had.bytes, index);
    const id = index + 1;
    engine.message('first', { kind: 'data', id, offset: 0, total: piece.length, deflated: false }, piece);
    engine.tell({ kind: 'checked', check: engine.last('check')[0]!.check, bytes: piece });
  }
  ask(engine.message('first', EXPECTED));
  engine.message('first', { kind: 'soon', id: 5 }).message('first', { kind: 'soon', id: 5 });
  expect(engine.last('coming')[0]?.waitMs).toBeGreaterThan(0);
  expect(said(engine, 'elder')).toEqual([]);
  engine.message('elder', { kind: 'ask', id: 1, digest, index: 0 });
  expect(said(engine, 'elder')).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
});

describe('a fetch of ours', () => {
  const fetching = (...peers: readonly string[]): OneEngine =>
    onLine(...peers).tell({ kind: 'reserve', content, indexes: [0] });

  test('stops for one that we hear of from another', () => {
    const engine = ask(fetching('first').message('first', RELAYED));
    engine.message('first', { kind: 'promised', id: 1 }).message('first', { kind: 'promised', id: 1 });
    expect(engine.last('coming')[0]?.waitMs).toBeGreaterThan(0);
  });

  test('is said to be of another once we wait for that, and who came before that one is sent away', () => {
    const engine = fetching('elder', 'first', 'newcomer');
    engine.message('elder', { kind: 'ask', id: 1, digest, index: 0 });
    engine.message('newcomer', { kind: 'ask', id: 1, digest, index: 0 });
    expect(said(engine, 'newcomer')).toContainEqual({ kind: 'soon', id: 1 });
    waitingFor('first', engine).tell({ kind: 'release', digest });
    expect(said(engine, 'elder')).toEqual([{ kind: 'refuse', id: 1, reason: 'missing' }]);
    expect(said(engine, 'newcomer')).toEqual([]);
    engine.message('first', { kind: 'soon', id: 1 });
    const words = engine.pass(SOON_AGAIN_MS).filter(({ kind }) => kind === 'send');
    expect(words).toContainEqual({ kind: 'send', peer: 'newcomer', message: { kind: 'promised', id: 1 } });
  });
});

test('one whose word is passed on, and who is asked for it, asks nobody who waits for it', () => {
  const engine = waitingFor('first', onLine('first', 'newcomer'));
  engine.message('newcomer', RELAYED).message('newcomer', { kind: 'ask', id: 1, digest, index: 0 });
  engine.message('first', { kind: 'refuse', id: 1, reason: 'missing' });
  expect(said(engine, 'newcomer')).toContainEqual({ kind: 'refuse', id: 1, reason: 'missing' });
});

test('nobody is asked for what it has asked us for, though it came before us and has begun to fetch it', () => {
  const engine = onLine('elder').tell({ kind: 'reserve', content, indexes: [0] });
  engine.message('elder', { kind: 'ask', id: 1, digest, index: 0 }).message('elder', EXPECTED);
  expect(said(ask(engine), 'elder')).toEqual([]);
  expect(engine.last('unavailable')).toMatchObject([{ ask: 1, indexes: [0] }]);
  engine.message('elder', { kind: 'cancel', id: 1 });
  expect(said(ask(engine, 2), 'elder')).toMatchObject([{ kind: 'ask', index: 0 }]);
});
