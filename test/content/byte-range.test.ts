import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveByteRange } from '../../content/byte-range.ts';

const span = (start: number, end: number): unknown => ({ kind: 'span', span: { start, end } });

describe('resolveByteRange', () => {
  test.each([
    [null, 10, { kind: 'whole' }],
    ['bytes=0-', 10, span(0, 10)],
    ['bytes=0-0', 10, span(0, 1)],
    ['bytes=2-5', 10, span(2, 6)],
    ['BYTES=2-5', 10, span(2, 6)],
    ['bytes= 2-5 ,', 10, span(2, 6)],
    ['bytes=5-99999999999999999999999', 10, span(5, 10)],
    ['bytes=-3', 10, span(7, 10)],
    ['bytes=-30', 10, span(0, 10)],
    ['bytes=-0', 10, { kind: 'unsatisfiable' }],
    ['bytes=10-', 10, { kind: 'unsatisfiable' }],
    ['bytes=99999999999999999999999-', 10, { kind: 'unsatisfiable' }],
    ['bytes=0-', 0, { kind: 'unsatisfiable' }],
    ['bytes=-1', 0, { kind: 'whole' }],
    ['bytes=5-2', 10, { kind: 'whole' }],
    ['bytes=', 10, { kind: 'whole' }],
    ['bytes=-', 10, { kind: 'whole' }],
    ['bytes=a-b', 10, { kind: 'whole' }],
    ['bytes=0x1-2', 10, { kind: 'whole' }],
    ['bytes=0-1,x', 10, { kind: 'whole' }],
    ['lines=0-1', 10, { kind: 'whole' }],
    ['', 10, { kind: 'whole' }],
    ['bytes=0-1,3-4', 10, { kind: 'unsupported' }],
  ])('RFC 9110, 14.1.2: %s of %i bytes', (header, size, expected) => {
    expect(resolveByteRange(header, size)).toEqual(expected);
  });

  test('a span is never empty and never leaves the resource', () => {
    fc.assert(
      fc.property(
        fc.option(fc.nat(100), { nil: '' }),
        fc.option(fc.nat(100), { nil: '' }),
        fc.nat(50),
        (a, b, size) => {
          const range = resolveByteRange(`bytes=${a}-${b}`, size);
          fc.pre(range.kind === 'span');
          expect(range.span.start).toBeGreaterThanOrEqual(0);
          expect(range.span.end).toBeGreaterThan(range.span.start);
          expect(range.span.end).toBeLessThanOrEqual(size);
        },
      ),
    );
  });

  test('survives any header', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (text, size) => {
        expect(['whole', 'span', 'unsatisfiable', 'unsupported']).toContain(
          resolveByteRange(`bytes=${text}`, size).kind,
        );
      }),
    );
  });
});
