/** The rate of our own uplink, as uploads show it that overlap, are broken off, or are too small to tell. */
import { expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { goesBefore } from '../../../page-agent/swarm/election.ts';
import {
  ASSUMED_UPLINK,
  BACKUP_MS,
  MIN_GOODPUT_SAMPLE_BYTES,
  QUICK_COPY_MS,
} from '../../../page-agent/swarm/limits.ts';
import { Uplink } from '../../../page-agent/swarm/uplink.ts';
import { OneEngine } from './one-engine.ts';
import { makeSample } from './sample-content.ts';

const STREAM = 'ab'.repeat(28);
const BYTES = 4 * MIN_GOODPUT_SAMPLE_BYTES;

test('is an ordinary one before anything was sent, and of crumbs', () => {
  const uplink = new Uplink();
  const before = uplink.msFor(BYTES);
  expect(before).toBe(BYTES / ASSUMED_UPLINK);
  uplink.began(0);
  uplink.ended(MIN_GOODPUT_SAMPLE_BYTES - 1, 1_000);
  expect(uplink.msFor(BYTES)).toBe(before);
});

test('uploads at the same time share it', () => {
  const uplink = new Uplink();
  uplink.began(0);
  uplink.began(100);
  uplink.ended(BYTES, 800);
  uplink.ended(BYTES, 1_000);
  expect(uplink.msFor(BYTES)).toBeCloseTo(500, 9);
});

test('what is broken off takes its time, and brings nothing', () => {
  const uplink = new Uplink();
  uplink.began(0);
  uplink.began(0);
  uplink.ended(0, 900);
  uplink.ended(BYTES, 1_000);
  expect(uplink.msFor(BYTES)).toBeCloseTo(1_000, 9);
});

test('a line that has become slower is believed little by little', () => {
  const uplink = new Uplink();
  const send = (at: number, ms: number): void => {
    uplink.began(at);
    uplink.ended(BYTES, at + ms);
  };
  send(0, 100);
  send(10_000, 400);
  const once = uplink.msFor(BYTES);
  for (let i = 2; i < 40; i++) send(10_000 * i, 400);
  expect(once).toBeGreaterThan(100);
  expect(once).toBeLessThan(130);
  expect(uplink.msFor(BYTES)).toBeCloseTo(400, 0);
});

test('whoever is elected and sends slowly lets others go first, by one rank at most', () => {
  const { content } = makeSample(9, PIECE_BYTES);
  const { content: sent } = makeSample(10, PIECE_BYTES);
  const names = Array.from({ length: 64 }, (_, i) => `name-${i}`);
  const elected = names.find((name) => goesBefore(name, 'a', `${content.digest}/0`))!;
  const fetchAfter = (sendingMs: number): number => {
    const engine = new OneEngine().join(elected).meet('a');
    engine.tell({ kind: 'kept', content: sent, indexes: [0] });
    engine.message('a', { kind: 'ask', id: 1, digest: sent.digest, index: 0 });
    const piece = { bytes: new Uint8Array(PIECE_BYTES), deflated: false };
    engine.tell({ kind: 'read', read: engine.last('read')[0]!.read, piece });
    engine.pass(sendingMs);
    engine.tell({ kind: 'uploaded', peer: 'a', id: 1 });
    engine.message('a', { kind: 'following', streams: [STREAM] });
    engine.tracker({ kind: 'pong', members: 2 });
    const begun = engine.now;
    engine.tell({ kind: 'upcoming', content, url: 'https://a.example/1.ts', stream: STREAM });
    while (engine.last('fetch').length === 0 && engine.now < begun + 10_000) engine.pass(1);
    return engine.now - begun;
  };
  expect(fetchAfter(QUICK_COPY_MS - 1)).toBe(0);
  expect(fetchAfter(QUICK_COPY_MS + 200)).toBe(QUICK_COPY_MS + 200);
  expect(fetchAfter(20_000)).toBe(BACKUP_MS);
});
