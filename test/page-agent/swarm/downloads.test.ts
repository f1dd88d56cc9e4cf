/** Putting pieces together from what one neighbour sends. */
import { describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { Downloads } from '../../../page-agent/swarm/downloads.ts';
import { MAX_LATE_ASKS, MAX_UNSOLICITED_FRAMES } from '../../../page-agent/swarm/limits.ts';
import { makeSample } from './sample-content.ts';

const { content, bytes } = makeSample(3, PIECE_BYTES + 5_000);

function frame(id: number, offset: number, length: number, total: number, deflated = false) {
  return [{ kind: 'data', id, offset, total, deflated }, bytes.slice(offset, offset + length)] as const;
}

describe('a piece', () => {
  test('comes together from frames of any size, into a buffer of its own', () => {
    const downloads = new Downloads();
    const download = downloads.ask(content, 0, null, 0);
    expect(downloads.outstandingBytes).toBe(PIECE_BYTES);
    let kind = '';
    for (let offset = 0; offset < PIECE_BYTES; offset += 60_000) {
      const length = Math.min(60_000, PIECE_BYTES - offset);
      ({ kind } = downloads.accept(...frame(download.id, offset, length, PIECE_BYTES), 0));
    }
    expect(kind).toBe('complete');
    expect(download.bytes!.buffer.byteLength).toBe(PIECE_BYTES);
    expect(Buffer.compare(download.bytes!, bytes.subarray(0, PIECE_BYTES))).toBe(0);
    downloads.end(download, false);
    expect(downloads.outstandingBytes).toBe(0);
    expect(downloads.open.size).toBe(0);
  });

  test('the last one is as short as it is; deflated ones have any total up to the piece', () => {
    const downloads = new Downloads();
    const last = downloads.ask(content, 1, null, 0);
    expect(downloads.accept(...frame(last.id, 0, 5_000, 5_000), 0).kind).toBe('complete');
    const deflated = downloads.ask(content, 0, null, 0);
    expect(downloads.accept(...frame(deflated.id, 0, 700, 700, true), 0).kind).toBe('complete');
    const tooMuch = downloads.ask(content, 0, null, 0);
    expect(downloads.accept(...frame(tooMuch.id, 0, 2_000, PIECE_BYTES + 65, true), 0).kind).toBe('lie');
  });
});

describe('what is over', () => {
  test('late data is forgiven up to the piece, then it is a lie', () => {
    const downloads = new Downloads();
    const { id } = downloads.ask(content, 1, null, 0);
    downloads.end(downloads.open.get(id)!, true);
    expect(downloads.accept(...frame(id, 0, 5_000, 5_000), 0).kind).toBe('late');
    expect(downloads.accept(...frame(id, 0, 5_000, 5_000), 0).kind).toBe('lie');
  });

  test('a late first answer tells its latency, once', () => {
    const downloads = new Downloads();
    const download = downloads.ask(content, 1, null, 100);
    downloads.end(download, true);
    expect(downloads.lateAnswer(download.id, 750)).toBe(650);
    expect(downloads.lateAnswer(download.id, 800)).toBeNull();
    expect(downloads.lateAnswer(99, 800)).toBeNull();
  });

  test('data that nobody asked for is forgiven a few times', () => {
    const downloads = new Downloads();
    for (let i = 0; i < MAX_UNSOLICITED_FRAMES; i++) {
      expect(downloads.accept(...frame(900 + i, 0, 5_000, 5_000), 0).kind).toBe('late');
    }
    expect(downloads.accept(...frame(990, 0, 5_000, 5_000), 0).kind).toBe('lie');
  });

  test('only so many ended asks are remembered, the latest', () => {
    const downloads = new Downloads();
    const ids = Array.from({ length: MAX_LATE_ASKS + 1 }, () => {
      const download = downloads.ask(content, 1, null, 0);
      downloads.end(download, true);
      return download.id;
    });
    expect(downloads.lateAnswer(ids[0]!, 0)).toBeNull();
    expect(downloads.lateAnswer(ids[1]!, 0)).toBe(0);
  });
});
