/** Words of help between neighbours: what they may be, and that nothing else is one. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAssistWord } from '../../protocol/assist-words.ts';
import { decodeFrame, encodeFrame } from '../../protocol/frame.ts';
import {
  FIRST_FRAME_BYTES,
  MAX_ASSISTED_CHARS,
  MAX_ASSIST_NAMES,
  MAX_MEMBER_CHARS,
} from '../../protocol/limits.ts';

const NAME = 'n'.repeat(MAX_MEMBER_CHARS);
const SIGNAL = 's'.repeat(MAX_ASSISTED_CHARS);
const NAMES = Array.from({ length: MAX_ASSIST_NAMES }, () => NAME);

test.each([
  [['who'], { kind: 'who' }],
  [['peers'], { kind: 'peers', peers: [] }],
  [['peers', ...NAMES], { kind: 'peers', peers: NAMES }],
  [['pass', NAME, SIGNAL], { kind: 'pass', peer: NAME, data: SIGNAL }],
  [['passed', 'a', 'full'], { kind: 'passed', peer: 'a', data: 'full' }],
  [['absent', 'a'], { kind: 'absent', peer: 'a' }],
])('%j', (texts, word) => {
  expect(readAssistWord(texts)).toEqual(word);
});

test.each([
  [[]],
  [['']],
  [['why']],
  [['constructor', 'a']],
  [['who', 'a']],
  [['peers', '']],
  [['peers', `${NAME}n`]],
  [['peers', ...NAMES, NAME]],
  [['pass']],
  [['pass', 'a']],
  [['pass', 'a', '']],
  [['pass', '', 'x']],
  [['pass', `${NAME}n`, 'x']],
  [['pass', 'a', `${SIGNAL}s`]],
  [['pass', 'a', 'x', 'y']],
  [['passed', 'a']],
  [['absent']],
  [['absent', 'a', 'b']],
  [['absent', 'a', '']],
])('no word: %j', (texts) => {
  expect(readAssistWord(texts)).toBeNull();
});

describe('any texts', () => {
  const kind = fc.constantFrom('who', 'peers', 'pass', 'passed', 'absent', '', '__proto__');
  const text = fc.oneof(fc.string({ maxLength: 80, unit: 'binary' }), fc.constant(SIGNAL), fc.constant(NAME));
  const texts = fc.tuple(kind, fc.array(text, { maxLength: 18 })).map(([first, rest]) => [first, ...rest]);

  test('are a word within its bounds, or none', () => {
    fc.assert(
      fc.property(texts, (given) => {
        const word = readAssistWord(given);
        if (word === null || word.kind === 'who') return;
        const names = word.kind === 'peers' ? word.peers : [word.peer];
        expect(names.every((name) => name.length > 0 && name.length <= MAX_MEMBER_CHARS)).toBe(true);
        expect(names.length).toBeLessThanOrEqual(MAX_ASSIST_NAMES);
        if ('data' in word) expect(word.data.length).toBeLessThanOrEqual(MAX_ASSISTED_CHARS);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('the largest word, in the largest characters, fits a frame that anybody takes, and comes out as it was', () => {
  for (const texts of [
    ['pass', '\uffff'.repeat(MAX_MEMBER_CHARS), '\uffff'.repeat(MAX_ASSISTED_CHARS)],
    ['peers', ...NAMES.map((name) => name.replaceAll('n', '\uffff'))],
  ]) {
    const frame = encodeFrame({ kind: 'assist', texts });
    expect(frame.length).toBeLessThanOrEqual(FIRST_FRAME_BYTES);
    expect(decodeFrame(frame).message).toEqual({ kind: 'assist', texts });
  }
});
