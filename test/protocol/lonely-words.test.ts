/** The words by which those who hardly reach anybody find whom they can: golden bytes, and nothing but booleans. */
import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { decodeTrackerMessage, encodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { decodeVisitorMessage, encodeVisitorMessage } from '../../protocol/visitor-codec.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

test('have their bytes', () => {
  const seek = { kind: 'seek', want: 1, except: [], lonely: true } as const;
  const reached = { kind: 'signal', to: 'p', data: '{}', reached: true } as const;
  const lonely = { kind: 'signal', from: 'q', data: '{}', lonely: true } as const;
  expect(hex(encodeVisitorMessage(seek))).toBe(
    '84a46b696e64a47365656ba477616e7401a665786365707490a66c6f6e656c79c3',
  );
  expect(hex(encodeVisitorMessage(reached))).toBe(
    '84a46b696e64a67369676e616ca2746fa170a464617461a27b7da772656163686564c3',
  );
  expect(hex(encodeTrackerMessage(lonely))).toBe(
    '84a46b696e64a67369676e616ca466726f6da171a464617461a27b7da66c6f6e656c79c3',
  );
  expect(decodeVisitorMessage(encodeVisitorMessage(seek))).toEqual(seek);
  expect(decodeVisitorMessage(encodeVisitorMessage(reached))).toEqual(reached);
  expect(decodeTrackerMessage(encodeTrackerMessage(lonely))).toEqual(lonely);
});

test('are refused when they are anything else', () => {
  const seek = encode({ kind: 'seek', want: 1, except: [], lonely: 1 });
  const reached = encode({ kind: 'signal', to: 'p', data: '', reached: 'yes' });
  const lonely = encode({ kind: 'signal', from: 'q', data: '', lonely: null });
  expect(() => decodeVisitorMessage(seek)).toThrow('seek.lonely');
  expect(() => decodeVisitorMessage(reached)).toThrow('signal.reached');
  expect(() => decodeTrackerMessage(lonely)).toThrow('signal.lonely');
});
