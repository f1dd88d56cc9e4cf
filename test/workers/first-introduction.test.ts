/** When the notary may be told of us: once for each welcome, when those are named whom we want. */
import { expect, test } from 'vitest';
import type { TrackerMessage } from '../../protocol/tracker-messages.ts';
import { FirstIntroduction } from '../../workers/first-introduction.ts';

const WELCOME: TrackerMessage = { kind: 'welcome', you: 'me', members: 1, pingSeconds: 30 };
const BESIDE: TrackerMessage = { kind: 'introduce', peers: ['a'], beside: true };
const OTHERS: TrackerMessage = { kind: 'introduce', peers: [] };
const PONG: TrackerMessage = { kind: 'pong' };

test.each<[string, TrackerMessage[], boolean[]]>([
  ['of a join that was not early', [WELCOME, OTHERS, OTHERS], [false, true, false]],
  ['of one that was', [WELCOME, BESIDE, PONG, OTHERS, BESIDE], [false, false, false, true, false]],
  ['of one who comes back', [WELCOME, OTHERS, WELCOME, OTHERS], [false, true, false, true]],
  ['of nobody who was not welcomed', [BESIDE, OTHERS, PONG], [false, false, false]],
])('the introduction %s is made once', (_whose, messages, made) => {
  const introduction = new FirstIntroduction();
  expect(messages.map((message) => introduction.isMadeBy(message))).toEqual(made);
});
