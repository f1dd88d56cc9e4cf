/** What visitors and notaries say to each other, through the codec of the tracker's messages. */
import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { MAX_SOCKET_STATEMENT_BYTES } from '../../protocol/limits.ts';
import type { NotaryAnswer, NotaryAsk } from '../../protocol/notary-messages.ts';
import { decodeTrackerMessage, encodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { decodeVisitorMessage, encodeVisitorMessage } from '../../protocol/visitor-codec.ts';

const url = 'https://cdn.example/live/1.ts?t=1';

test.each<NotaryAsk>([
  { kind: 'vouch', urls: [url] },
  { kind: 'vouch', urls: [] },
  { kind: 'follow', playlists: [url, 'http://localhost:8080/a.mpd'] },
  { kind: 'follow', playlists: [] },
])('a visitor says %j', (ask) => {
  expect(decodeVisitorMessage(encodeVisitorMessage(ask))).toEqual(ask);
});

test.each<NotaryAnswer>([
  { kind: 'statements', statements: [Uint8Array.of(1, 2, 3), new Uint8Array(0)] },
  { kind: 'statements', statements: [new Uint8Array(MAX_SOCKET_STATEMENT_BYTES)] },
  { kind: 'unvouched', url, reason: 'status', retrySeconds: 2 },
])('a notary says $kind', (answer) => {
  expect(decodeTrackerMessage(encodeTrackerMessage(answer))).toEqual(answer);
});

test('golden bytes', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  expect(hex(encodeVisitorMessage({ kind: 'vouch', urls: ['http://a/'] }))).toMatchInlineSnapshot(
    `"82a46b696e64a5766f756368a475726c7391a9687474703a2f2f612f"`,
  );
  expect(hex(encodeVisitorMessage({ kind: 'follow', playlists: [] }))).toMatchInlineSnapshot(
    `"82a46b696e64a6666f6c6c6f77a9706c61796c6973747390"`,
  );
  expect(
    hex(encodeTrackerMessage({ kind: 'statements', statements: [Uint8Array.of(7)] })),
  ).toMatchInlineSnapshot(`"82a46b696e64aa73746174656d656e7473aa73746174656d656e747391c40107"`);
  expect(
    hex(encodeTrackerMessage({ kind: 'unvouched', url: 'http://a/', reason: 'busy', retrySeconds: 5 })),
  ).toMatchInlineSnapshot(
    `"84a46b696e64a9756e766f7563686564a375726ca9687474703a2f2f612fa6726561736f6ea462757379ac72657472795365636f6e647305"`,
  );
});

test.each([
  ['too many URLs', { kind: 'vouch', urls: Array(65).fill('http://a/') }],
  ['too many playlists', { kind: 'follow', playlists: Array(9).fill('http://a/') }],
  ['a URL with a user', { kind: 'vouch', urls: ['http://me@a/'] }],
  ['a URL with a fragment', { kind: 'vouch', urls: ['http://a/#b'] }],
  ['a URL as nobody writes it', { kind: 'vouch', urls: ['http://a'] }],
  ['a path', { kind: 'vouch', urls: ['/live/1.ts'] }],
  ['a URL that is none', { kind: 'follow', playlists: [1] }],
  ['bytes', { kind: 'vouch', urls: [Uint8Array.of(1)] }],
])('refused of a visitor: %s', (_what, message) => {
  expect(() => decodeVisitorMessage(encode(message))).toThrow(/visitor message/);
});

test.each([
  ['a reason without end', { kind: 'unvouched', url, reason: 'a'.repeat(33), retrySeconds: 1 }],
  ['no reason', { kind: 'unvouched', url, reason: '', retrySeconds: 1 }],
  ['half seconds', { kind: 'unvouched', url, reason: 'busy', retrySeconds: 0.5 }],
  ['statements that are no bytes', { kind: 'statements', statements: ['a'] }],
])('refused of a notary: %s', (_what, message) => {
  expect(() => decodeTrackerMessage(encode(message))).toThrow(/tracker message/);
});
