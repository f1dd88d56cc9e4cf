/** What neighbours are told of a fetch from the network: from the request until the last byte is kept, once each. */
import { expect, test } from 'vitest';
import { Reservation } from '../../../content/delivery/reservation.ts';
import { LineMeter } from '../../../content/line-meter.ts';
import type { PeerSource } from '../../../content/delivery/peer-source.ts';

const content = { digest: 'a'.repeat(56), size: 3 * 256 * 1024, pieces: 'b'.repeat(168), deflatable: false };

function listening(): {
  parts: { peers: PeerSource; line: LineMeter; now: () => number };
  heard: string[];
  clock: { now: number };
} {
  const heard: string[] = [];
  const peers: PeerSource = {
    mayHold: () => false,
    ask: () => ({ cancel: () => undefined }),
    kept: () => heard.push('kept'),
    reserved: (_, indexes) => heard.push(`reserved ${indexes.join(' ')}`),
    released: () => heard.push('released'),
    paced: (needsMs) => heard.push(`paced ${needsMs}`),
  };
  const clock = { now: 0 };
  return { parts: { peers, line: new LineMeter(), now: () => clock.now }, heard, clock };
}

test('is told at the request, and taken back only when all is kept', async () => {
  const { parts, heard } = listening();
  let keep = (): void => undefined;
  const kept = new Promise<void>((resolve) => {
    keep = resolve;
  });
  const reservation = new Reservation(parts, content, { start: 1, end: 3 });
  reservation.end(kept);
  await Promise.resolve();
  expect(heard).toEqual(['reserved 1 2']);
  keep();
  await kept;
  expect(heard).toEqual(['reserved 1 2', 'released']);
});

test('ends once, however often it is ended', async () => {
  const { parts, heard } = listening();
  const reservation = new Reservation(parts, content, { start: 0, end: 1 });
  reservation.end();
  reservation.end();
  await Promise.resolve();
  await Promise.resolve();
  expect(heard).toEqual(['reserved 0', 'released']);
});

test('how long all that is wanted would take is told as it comes', () => {
  const { parts, heard, clock } = listening();
  parts.line.wanted = 1_000_000;
  const reservation = new Reservation(parts, content, { start: 0, end: 1 });
  for (clock.now = 100; clock.now <= 700; clock.now += 100) reservation.take(10_000);
  expect(heard).toEqual(['reserved 0', 'paced 10000', 'paced 10000']);
});
