/** What neighbours are told of a fetch from the network: from the request until the last byte is kept, once each. */
import { expect, test } from 'vitest';
import { Reservation } from '../../../content/delivery/reservation.ts';
import { LineMeter } from '../../../content/line-meter.ts';
import type { PeerSource } from '../../../content/delivery/peer-source.ts';

const content = { digest: 'a'.repeat(56), size: 3 * 256 * 1024, pieces: 'b'.repeat(168), deflatable: false };

function listening(): { parts: { peers: PeerSource; line: LineMeter; now: () => number }; heard: string[] } {
  const heard: string[] = [];
  const peers: PeerSource = {
    mayHold: () => false,
    ask: () => ({ cancel: () => undefined }),
    kept: () => heard.push('kept'),
    reserved: (_, indexes) => heard.push(`reserved ${indexes.join(' ')}`),
    released: () => heard.push('released'),
  };
  return { parts: { peers, line: new LineMeter(), now: () => 0 }, heard };
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
