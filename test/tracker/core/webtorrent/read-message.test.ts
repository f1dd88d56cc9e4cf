/** Reading what WebTorrent clients write: golden messages, other spellings of the same, and everything malformed. */
import { describe, expect, it } from 'vitest';
import { isFault } from '../../../../content/fault.ts';
import {
  MAX_ANNOUNCE_BYTES,
  MAX_NUMBER_CHARS,
  MAX_OFFERS,
  MAX_SCRAPED,
} from '../../../../tracker/core/webtorrent/limits.ts';
import { seededRandom } from '../seeded-random.ts';
import { announceOf, answerOf, HASH, offersOf, OTHER_HASH, parsed, peerId, read } from './written.ts';

/** The draft's messages (webtorrent pull request 881), with values, and descriptions as clients make them. */
const ANNOUNCE = `{
  "action":     "announce",
  "info_hash":  "aaaabbbbccccddddeeee",
  "peer_id":    "-WW0208-seeder______",
  "numwant":    1,
  "uploaded":   0,
  "downloaded": 0,
  "left":       0,
  "event":      "started",
  "offers":     [
    {
      "offer_id": "01234567890123456789",
      "offer": {"type":"offer","sdp":"v=0\\r\\n"}
    }
  ]
}`;
const ANSWER = `{
  "action":     "announce",
  "info_hash":  "aaaabbbbccccddddeeee",
  "offer_id":   "01234567890123456789",
  "peer_id":    "-WW0208-seeder______",
  "to_peer_id":    "-WW0208-leecher_____",
  "answer":     {"type":"answer","sdp":"v=0\\r\\n"}
}`;

const named = (id: string): object => ({ id, written: id });

function reasonFor(written: object | string): string {
  try {
    return `taken: ${JSON.stringify(read(written))}`;
  } catch (error) {
    return isFault(error, 'message-shape') ? error.data.detail : `thrown: ${String(error)}`;
  }
}

describe('golden messages', () => {
  it('announce', () => {
    expect(read(ANNOUNCE)).toEqual({
      kind: 'announce',
      infoHash: named(HASH),
      peerId: named(peerId('seeder')),
      event: 'started',
      complete: true,
      offers: [{ offer: '{"type":"offer","sdp":"v=0\\r\\n"}', offerId: '"01234567890123456789"' }],
    });
  });

  it('answer', () => {
    expect(read(ANSWER)).toEqual({
      kind: 'answer',
      infoHash: named(HASH),
      peerId: named(peerId('seeder')),
      toPeerId: named(peerId('leecher')),
      answer: '{"type":"answer","sdp":"v=0\\r\\n"}',
      offerId: '"01234567890123456789"',
    });
  });

  it('scrape of one swarm and of several', () => {
    expect(read(`{"action": "scrape", "info_hash": "${HASH}"}`)).toEqual({
      kind: 'scrape',
      infoHashes: [named(HASH)],
    });
    const two = { action: 'scrape', info_hash: [HASH, 'b'.repeat(20)] };
    expect(read(two)).toEqual({ kind: 'scrape', infoHashes: [named(HASH), named('b'.repeat(20))] });
  });
});

describe('names', () => {
  it('are the same however they are written', () => {
    const escaped = Array.from(OTHER_HASH)
      .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`)
      .join('');
    const ways = [JSON.stringify(OTHER_HASH), `"${escaped}"`, JSON.stringify(OTHER_HASH).replace('/', '\\/')];
    for (const way of ways) {
      const message = read(`{"action":"announce","peer_id":"${peerId('a')}","info_hash":${way}}`);
      expect(message).toMatchObject({ infoHash: { id: OTHER_HASH } });
    }
    expect(new Set(ways).size).toBe(3);
  });

  it.each([
    ['19 bytes', 'a'.repeat(19)],
    ['21 bytes', 'a'.repeat(21)],
    ['a character that is no byte', `${'a'.repeat(19)}Ā`],
    ['twenty such', '€'.repeat(20)],
    ['half of a pair', `${'a'.repeat(19)}\ud83d`],
    ['nothing', ''],
  ])('are refused with %s', (_, name) => {
    expect(reasonFor(announceOf('a', { info_hash: name }))).toBe('info_hash: expected text of 20 bytes');
    expect(reasonFor(announceOf('a', { peer_id: name }))).toBe('peer_id: expected text of 20 bytes');
    expect(reasonFor(answerOf('a', 'b', { to_peer_id: name }))).toBe('to_peer_id: expected text of 20 bytes');
  });
});

describe('fields', () => {
  it.each([
    ['started', 'started'],
    ['completed', 'completed'],
    ['stopped', 'stopped'],
    ['update', 'update'],
    ['paused', 'update'],
    ['empty', 'update'],
    ['', 'update'],
    [null, 'update'],
    [undefined, 'update'],
  ])('event %j means %s', (event, meant) => {
    expect(read(announceOf('a', { event }))).toMatchObject({ event: meant });
  });

  it.each([
    [0, true],
    [-0, true],
    [1, false],
    [1e21, false],
    [0.5, false],
    [null, false],
    ['0', false],
    [undefined, false],
  ])('left %j: complete %s', (left, complete) => {
    expect(read(announceOf('a', { left }))).toMatchObject({ complete });
  });

  it.each([
    [2, 2],
    [0, 0],
    [-1, 0],
    [1.9, 1],
    [50, 5],
    [null, 5],
    [undefined, 5],
  ])('numwant %j of five offers passes on %i', (numwant, passed) => {
    const message = read(announceOf('a', { numwant, offers: offersOf(5) }));
    expect(message).toHaveProperty('offers.length', passed);
  });

  it('takes 20 offers of more, and none where there is no list', () => {
    expect(read(announceOf('a', { offers: offersOf(25) }))).toHaveProperty('offers.length', MAX_OFFERS);
    expect(read(announceOf('a', { offers: null }))).toHaveProperty('offers.length', 0);
  });

  it('passes on what it does not know within a description, and drops it elsewhere', () => {
    const offer = { type: 'offer', sdp: '\u0001"ÿ€😀\\', extra: [1, { deep: null }] };
    const message = read(
      announceOf('a', {
        trackerid: { any: ['thing', true, -1.5e-3] },
        offers: [{ offer, offer_id: 'ÿ', x: 1 }],
      }),
    );
    if (message.kind !== 'announce') throw new Error(`Not an announce: ${message.kind}`);
    const [first] = message.offers;
    expect(parsed(first?.offer ?? '')).toEqual(offer);
    expect(parsed(`{"id":${first?.offerId}}`)).toEqual({ id: 'ÿ' });
    expect(message).not.toHaveProperty('trackerid');
  });

  it.each([
    [{ action: 'join' }, 'action: expected announce or scrape'],
    [{ action: 7 }, 'action: expected text'],
    [{ action: undefined }, 'action: expected announce or scrape'],
    [{ event: 'toString' }, 'event: expected started, stopped or completed'],
    [{ event: 'x'.repeat(200) }, 'event: expected one word'],
    [{ info_hash: [HASH] }, 'info_hash: expected text of 20 bytes'],
    [{ info_hash: undefined }, 'info_hash: expected text of 20 bytes'],
    [{ peer_id: undefined }, 'peer_id: expected text of 20 bytes'],
    [{ offers: [1] }, 'offers: expected objects'],
    [{ offers: [{ offer_id: 'x' }] }, 'offers: expected offer and offer_id in each'],
    [{ offers: [{ offer: {} }] }, 'offers: expected offer and offer_id in each'],
    [{ offers: [{ offer: 'sdp', offer_id: 'x' }] }, 'offer: expected an object'],
    [{ offers: [{ offer: {}, offer_id: 7 }] }, 'offer_id: expected text'],
    [{ offers: [{ offer: {}, offer_id: 'x'.repeat(121) }] }, 'offer_id: expected 120 bytes at most'],
    [
      { offers: [{ offer: { sdp: 'x'.repeat(16_384) }, offer_id: 'x' }] },
      'offer: 16394 bytes, expected at most 16384',
    ],
    [{ answer: {}, offer_id: 'x' }, 'to_peer_id: expected with an answer'],
    [{ answer: {}, to_peer_id: peerId('b') }, 'offer_id: expected with an answer'],
    [{ answer: 'sdp' }, 'answer: expected an object'],
    [{ action: 'scrape', info_hash: undefined }, 'info_hash: expected the swarms to scrape'],
    [{ action: 'scrape', info_hash: [] }, 'info_hash: expected the swarms to scrape'],
    [
      { action: 'scrape', info_hash: Array.from({ length: MAX_SCRAPED + 1 }, () => HASH) },
      `info_hash: expected at most ${MAX_SCRAPED}`,
    ],
    [{ x: 'x'.repeat(MAX_ANNOUNCE_BYTES) }, /^\d+ bytes, expected at most 65536$/],
  ])('refuses %j', (fields, reason) => {
    expect(reasonFor(announceOf('a', fields))).toMatch(reason);
  });
});

describe('malformed JSON', () => {
  const NOT_JSON = 'not one object of JSON, no deeper than ours';

  it.each([
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{}x',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":+1}',
    '{"a":1e}',
    '{"a":-}',
    '{"a":tru}',
    '{"a":nulll}',
    '{"a":[1,]}',
    '{"a":[1}',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\\u12',
    '{"a":"\n"}',
    '{"a":"\u0000"}',
    '{"a":"x}',
    '{"a":"x\\"}',
    '\ufeff{}',
    `{"a":${'['.repeat(9)}${']'.repeat(9)}}`,
    `{"a":${'['.repeat(30_000)}`,
  ])('%j is refused', (text) => {
    expect(reasonFor(text)).toBe(NOT_JSON);
  });

  /** JSON.parse is the judge, but for depth, which the messages here never come near. */
  it('is also a number longer than any that is needed', () => {
    const announce = JSON.stringify(announceOf('a', { left: 7, extra: 8 }));
    const withNumber = (name: string, digits: number): string =>
      reasonFor(announce.replace(new RegExp(`"${name}":\\d`), `"${name}":${'7'.repeat(digits)}`));
    for (const name of ['left', 'extra']) {
      expect(withNumber(name, MAX_NUMBER_CHARS)).toContain('taken');
      expect(withNumber(name, MAX_NUMBER_CHARS + 1)).toBe('not one object of JSON, no deeper than ours');
      expect(withNumber(name, 60_000)).toBe('not one object of JSON, no deeper than ours');
    }
  });

  it('is what JSON.parse says it is: 20,000 messages with bytes changed', () => {
    const random = seededRandom(77);
    const pick = (count: number): number => Math.floor(random() * count);
    const wholes = [
      ANNOUNCE,
      ANSWER,
      JSON.stringify(announceOf('ÿ"\\', { n: [-1.5e9, true, null, {}], offers: offersOf(2) })),
    ];
    const spice = '"\\{}[]:,0e-.tn \u0001\u001f/ux';
    const wrong: string[] = [];
    let taken = 0;
    for (let i = 0; i < 20_000; i++) {
      const text = Array.from(wholes[pick(wholes.length)] ?? '');
      const changes = pick(3);
      for (let c = 0; c < changes; c++) {
        const char = spice[pick(spice.length)] ?? '';
        text.splice(pick(text.length), pick(3), ...(random() < 0.7 ? [char] : []));
      }
      const written = text.join('');
      const reason = reasonFor(written);
      const isJson = isObject(written);
      // A field may be refused before the end is reached: then nothing follows for the rest.
      const isWrong = reason.startsWith('taken') ? !isJson : isJson && reason === NOT_JSON;
      if (isWrong || reason.startsWith('thrown')) wrong.push(`${reason}: ${written}`);
      if (reason.startsWith('taken')) taken += 1;
    }
    expect(wrong).toEqual([]);
    expect(taken).toBeGreaterThan(2_000);
  }, 60_000);
});

/** Whether it is an object of JSON that our reader, too, has to go through to the end. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
