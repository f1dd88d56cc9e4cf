/** A message in the request that opens a socket: as a header's text and back, and nothing out of any other header. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TOKEN_CHARS } from '../../protocol/limits.ts';
import { earlyJoin, messageOffered, offeredWith } from '../../protocol/opening-request.ts';
import { decodeTrackerMessage, encodeTrackerMessage } from '../../protocol/tracker-codec.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import { decodeVisitorMessage, encodeVisitorMessage } from '../../protocol/visitor-codec.ts';

describe('a message in an opening request', () => {
  test('has a golden text, after the name that a tracker takes that knows nothing of it', () => {
    expect(offeredWith(new Uint8Array([0, 0x84, 0xff]))).toEqual(['hearsay', 'hearsay.0084ff']);
  });

  test('is a join that asks for those of its line alone, whatever else it says', () => {
    const join = {
      ...earlyJoin('a.example'),
      token: 't'.repeat(MAX_TOKEN_CHARS),
      latitude: 1.5,
      longitude: -3,
    };
    const offered = offeredWith(encodeVisitorMessage(join)).join(', ');
    expect(decodeVisitorMessage(messageOffered(offered)!)).toEqual(join);
    expect(earlyJoin('a.example')).toEqual({
      kind: 'join',
      version: WIRE_VERSION,
      site: 'a.example',
      want: 0,
      early: true,
    });
    // What common proxies take in one line.
    expect(offered.length).toBeLessThan(4_096);
  });

  test('is answered by names of which the tracker says whether they share the line', () => {
    for (const beside of [true, false, undefined]) {
      const introduce = { kind: 'introduce', peers: ['p'], beside } as const;
      expect(decodeTrackerMessage(encodeTrackerMessage(introduce))).toEqual(introduce);
    }
  });

  test('comes back from any header that a browser writes, among other protocols', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const others = fc.array(fc.constantFrom('mqtt', 'hearsay', 'hearsay.2', 'xhearsay.00'), { maxLength: 3 });
    fc.assert(
      fc.property(bytes, others, others, fc.constantFrom(',', ', '), (message, before, after, comma) => {
        const header = [...before, ...offeredWith(message), ...after].join(comma);
        expect([...messageOffered(header)!]).toEqual([...message]);
        // A token of RFC 7230, section 3.2.6: a browser throws for anything else.
        for (const offer of offeredWith(message)) expect(offer).toMatch(/^[\w.]+$/);
      }),
    );
  });

  test.each([
    undefined,
    '',
    'hearsay',
    'hearsay.',
    'hearsay.0',
    'hearsay.0g',
    'hearsay.00.11',
    'HEARSAY.00',
    'xhearsay.00',
  ])('is not in %j', (header) => {
    expect(messageOffered(header)).toBeNull();
  });

  test('is looked for in a moment, however odd the header', () => {
    const odd = [
      `hearsay.${'0'.repeat(15_999)}`,
      'hearsay.00,'.repeat(1_500) + 'x',
      'hearsay.'.repeat(2_000),
    ];
    const before = performance.now();
    for (const header of odd) messageOffered(header);
    expect(performance.now() - before).toBeLessThan(500);
  });
});
