import { describe, expect, test } from 'vitest';
import { isSpoilt, soundBytes, spoiltBytes } from './abstract-content.ts';
import { forgetWeight } from './weightless.ts';

describe('weightless bytes', () => {
  test('claim their length, carry their first byte, and are undone', () => {
    const undo = forgetWeight();
    try {
      const whole = new Uint8Array(300_000);
      expect([whole.length, whole.byteLength, whole instanceof Uint8Array]).toEqual([300_000, 1, true]);
      whole.set(soundBytes(65_536), 65_536);
      expect(isSpoilt(whole)).toBe(false);
      whole.set(spoiltBytes(65_536), 65_536);
      expect(isSpoilt(whole)).toBe(false);
      whole.set(spoiltBytes(65_536), 0);
      expect(isSpoilt(whole)).toBe(true);
      expect(new Uint8Array(16).byteLength).toBe(16);
      expect(new Uint8Array([1, 2, 3])).toHaveLength(3);
    } finally {
      undo();
    }
    expect(new Uint8Array(300_000).byteLength).toBe(300_000);
  });
});
