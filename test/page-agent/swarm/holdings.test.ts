/** What neighbours hold, and what we tell them. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { Holdings } from '../../../page-agent/swarm/holdings.ts';
import {
  HAVE_BATCH_MS,
  MAX_CONTENTS_PER_NEIGHBOUR,
  MAX_KNOWN_NUMBERS,
} from '../../../page-agent/swarm/limits.ts';
import { OwnHoldings, pack } from '../../../page-agent/swarm/own-holdings.ts';
import { encodeFrame } from '../../../protocol/frame.ts';
import { MAX_HOLDINGS } from '../../../protocol/limits.ts';

const digestOf = (number: number): string => number.toString(16).padStart(56, '0');
const contentOf = (number: number, pieces = 1) => ({
  digest: digestOf(number),
  size: pieces * PIECE_BYTES,
  pieces: digestOf(number).repeat(pieces),
  deflatable: false,
});

const ANYBODY = { peer: 'anybody', onLine: false };

describe('holdings of neighbours', () => {
  test('a content comes around with its first holder and goes with its last', () => {
    const holdings = new Holdings();
    holdings.add('a', 'have', { digest: digestOf(1), runs: [0, 4] });
    expect(holdings.takeChanges()).toEqual({ added: [digestOf(1)], removed: [] });
    holdings.add('b', 'have', { digest: digestOf(1), runs: [2, 3] });
    expect(holdings.takeChanges()).toBeNull();
    holdings.forgetPeer('a');
    expect(holdings.takeChanges()).toBeNull();
    expect(holdings.holds('b', digestOf(1), 2)).toBe(true);
    expect(holdings.holds('b', digestOf(1), 3)).toBe(false);
    holdings.forgetPiece('b', digestOf(1), 2);
    expect(holdings.takeChanges()).toEqual({ added: [], removed: [digestOf(1)] });
  });

  test('what comes and goes between two looks is not told', () => {
    const holdings = new Holdings();
    holdings.add('a', 'have', { digest: digestOf(1), runs: [0, 1] });
    holdings.forgetContent('a', digestOf(1));
    expect(holdings.takeChanges()).toBeNull();
  });

  test('what one neighbour says of all its contents together is bounded, and what it takes back makes room', () => {
    const holdings = new Holdings();
    const runs = Array.from({ length: 64 }, (_, i) => 2 * i);
    const contents = Array.from({ length: MAX_CONTENTS_PER_NEIGHBOUR }, (_, i) => digestOf(i));
    for (const digest of contents) holdings.add('a', 'have', { digest, runs });
    const known = contents.filter((digest) => holdings.holds('a', digest, 0));
    expect(known).toHaveLength(MAX_KNOWN_NUMBERS / runs.length);
    holdings.forgetContent('a', known[0]!);
    holdings.forgetPiece('a', known[1]!, 0);
    holdings.add('a', 'have', { digest: digestOf(0x9999), runs });
    expect(holdings.holds('a', digestOf(0x9999), 0)).toBe(true);
    holdings.add('b', 'have', { digest: digestOf(0x9999), runs });
    expect(holdings.holds('b', digestOf(0x9999), 0)).toBe(true);
  });

  test('what is expected is held once it is had, and gone when it is missing', () => {
    const holdings = new Holdings();
    const [digest, runs] = [digestOf(1), [0, 2]];
    const look = (index: number) => [holdings.has('a', digest, index), holdings.holds('a', digest, index)];
    holdings.add('a', 'expect', { digest, runs });
    expect(holdings.takeChanges()).toEqual({ added: [digest], removed: [] });
    expect([look(0), look(2)]).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(holdings.holdsAll('a', { digest, runs })).toBe(false);
    holdings.add('a', 'have', { digest, runs: [0, 1] });
    expect([look(0), look(1)]).toEqual([
      [true, true],
      [true, false],
    ]);
    holdings.add('a', 'have', { digest, runs: [1, 2] });
    expect(holdings.holdsAll('a', { digest, runs })).toBe(true);
    holdings.add('a', 'expect', { digest, runs: [1, 4] });
    holdings.forgetPiece('a', digest, 3);
    expect([look(1), look(2), look(3)]).toEqual([
      [true, true],
      [true, false],
      [false, false],
    ]);
    for (const index of [0, 1, 2]) holdings.forgetPiece('a', digest, index);
    expect(holdings.takeChanges()).toEqual({ added: [], removed: [digest] });
  });

  test('what a neighbour is promised by another it does not fetch itself, whatever it said before', () => {
    const holdings = new Holdings();
    const digest = digestOf(1);
    const look = (index: number) => {
      const pieces = holdings.holdersOf(digest).get('a');
      return [pieces?.has(index), pieces?.fetches(index), pieces?.holds(index)];
    };
    holdings.add('a', 'expect', { digest, runs: [0, 4] });
    holdings.add('a', 'relay', { digest, runs: [1, 2, 5, 6] });
    expect(look(0)).toEqual([true, true, false]);
    expect(look(1)).toEqual([true, false, false]);
    expect(look(5)).toEqual([true, false, false]);
    holdings.add('a', 'have', { digest, runs: [0, 6] });
    expect(look(5)).toEqual([true, false, true]);
    expect(holdings.holdsAll('a', { digest, runs: [0, 6] })).toBe(true);
  });

  test('what is cut into many parts takes no more memory than many parts may', () => {
    const holdings = new Holdings();
    const digest = digestOf(1);
    holdings.add('a', 'expect', { digest, runs: [0, 2 ** 32 - 1] });
    for (let first = 0; first < 100 * MAX_KNOWN_NUMBERS; first += 64) {
      const runs = Array.from({ length: 64 }, (_, i) => 2 * (first + i) + (i % 2));
      holdings.add('a', 'relay', { digest, runs });
    }
    expect(holdings.holdersOf(digest).get('a')!.numbers).toBeLessThanOrEqual(MAX_KNOWN_NUMBERS + 128);
  });

  test('what is expected takes memory as what is held does', () => {
    const holdings = new Holdings();
    const runs = Array.from({ length: 64 }, (_, i) => 2 * i);
    for (let i = 0; i < MAX_KNOWN_NUMBERS / 64; i++)
      holdings.add('a', 'expect', { digest: digestOf(i), runs });
    const [first, next] = [digestOf(0), digestOf(0x9999)];
    holdings.add('a', 'have', { digest: next, runs });
    expect(holdings.has('a', next, 0)).toBe(false);
    holdings.add('a', 'expect', { digest: first, runs });
    holdings.forgetContent('a', first);
    holdings.add('a', 'have', { digest: next, runs });
    expect(holdings.has('a', next, 0)).toBe(true);
  });

  test('empty runs are nothing', () => {
    const holdings = new Holdings();
    holdings.add('a', 'have', { digest: digestOf(1), runs: [] });
    expect(holdings.takeChanges()).toBeNull();
    expect(holdings.contentsOf('a')).toBe(0);
  });

  test('one neighbour fills only so much memory', () => {
    const holdings = new Holdings();
    for (let i = 0; i < MAX_CONTENTS_PER_NEIGHBOUR + 50; i++)
      holdings.add('a', 'have', { digest: digestOf(i), runs: [0, 1] });
    expect(holdings.contentsOf('a')).toBe(MAX_CONTENTS_PER_NEIGHBOUR);
    expect(holdings.takeChanges()!.added.length).toBe(MAX_CONTENTS_PER_NEIGHBOUR);
    holdings.forgetPeer('a');
    expect(holdings.takeChanges()!.removed.length).toBe(MAX_CONTENTS_PER_NEIGHBOUR);
  });
});

describe('our own', () => {
  test('new pieces are told at once, and those that follow soon gathered', () => {
    const own = new OwnHoldings();
    own.keep(contentOf(1, 5), [0, 1], 1_000);
    own.keep(contentOf(1, 5), [1, 3], 1_050);
    expect(own.batchAt).toBe(1_000);
    expect(own.takeFresh(1_060)).toEqual([{ digest: digestOf(1), runs: [0, 2, 3, 4] }]);
    expect(own.batchAt).toBe(Infinity);
    own.keep(contentOf(1, 5), [0, 4], 1_070);
    expect(own.batchAt).toBe(1_060 + HAVE_BATCH_MS);
    expect(own.takeFresh(2_000)).toEqual([{ digest: digestOf(1), runs: [4, 5] }]);
    expect(own.tellAll(ANYBODY)).toEqual([
      { kind: 'have', holdings: [{ digest: digestOf(1), runs: [0, 2, 3, 5] }] },
    ]);
  });

  test('indexes that the content has not are ignored', () => {
    const own = new OwnHoldings();
    own.keep(contentOf(1, 2), [-1, 2, 0.5, Number.NaN], 0);
    expect(own.contents).toBe(0);
    expect(own.batchAt).toBe(Infinity);
  });

  test('a lost piece is not served or told; a lost content is gone', () => {
    const own = new OwnHoldings();
    own.keep(contentOf(1, 2), [0, 1], 0);
    expect(own.lose(digestOf(1), 0)).toBe(false);
    expect(own.contentOf(digestOf(1), 0)).toBeNull();
    expect(own.contentOf(digestOf(1), 1)).toEqual(contentOf(1, 2));
    expect(own.takeFresh(0)).toEqual([{ digest: digestOf(1), runs: [1, 2] }]);
    expect(own.lose(digestOf(1), 1)).toBe(true);
    expect(own.lose(digestOf(1))).toBe(false);
    expect(own.tellAll(ANYBODY)).toEqual([]);
  });

  test('the end of a fetch is the end of what it alone was to bring', () => {
    const own = new OwnHoldings();
    const [content, promise] = [contentOf(1, 4), {}];
    const toCome = () => [0, 1, 2, 3].filter((index) => own.reservedOf(content.digest, index));
    expect(own.reserve(content, [0, 1, 2])).toEqual([{ digest: content.digest, runs: [0, 3] }]);
    expect(own.reserve(content, [3], promise)).toEqual([{ digest: content.digest, runs: [3, 4] }]);
    expect(own.reserve(content, [1])).toEqual([]);
    expect([2, 3].map((index) => own.isFetched(content.digest, index))).toEqual([true, false]);
    expect(own.release(content.digest)).toBe(false);
    expect(toCome()).toEqual([1, 3]);
    expect(own.release(content.digest, promise)).toBe(false);
    expect(own.release(content.digest, promise)).toBe(false);
    expect(toCome()).toEqual([1]);
    expect(own.tellAll(ANYBODY)).toEqual([
      { kind: 'expect', holdings: [{ digest: content.digest, runs: [1, 2] }] },
    ]);
    expect(own.release(content.digest)).toBe(true);
    expect(own.release(content.digest)).toBe(false);
  });

  test('messages keep to the bounds of the wire', () => {
    const own = new OwnHoldings();
    const gaps = Array.from({ length: 200 }, (_, i) => i * 2);
    for (let i = 0; i < 300; i++) own.keep(contentOf(i, i < 100 ? 400 : 1), i < 100 ? gaps : [0], 0);
    const messages = pack('have', own.takeFresh(0));
    for (const message of messages) expect(encodeFrame(message).length).toBeGreaterThan(0);
    expect(messages.flatMap((message) => message.holdings).length).toBe(300);
    expect(Math.max(...messages.map((message) => message.holdings.length))).toBe(MAX_HOLDINGS);
  });
});
