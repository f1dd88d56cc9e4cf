import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPath } from '../../content/canonical-path.ts';

describe('canonicalPath', () => {
  test.each([
    ['/a b', '/a%20b'],
    ['/a%20b', '/a%20b'],
    ["/a'b", "/a'b"],
    ['/a%27b', "/a'b"],
    ['/é', '/%C3%A9'],
    ['/%c3%a9', '/%C3%A9'],
    ['/a%2fb', '/a%2Fb'],
    ['/a%23b', '/a%23b'],
    ['/a%25b', '/a%25b'],
    ['/100%', '/100%'],
    ['/%zz%c3', '/%zz%C3'],
    ['/a+b@c', '/a%2Bb%40c'],
    ['/', '/'],
    ['//a//', '//a//'],
    ['/\ud800', '/%EF%BF%BD'],
  ])('%s is %s', (given, expected) => {
    expect(canonicalPath(given)).toBe(expected);
  });

  test('any spelling that a URL parser gives meets the encoding of the decoded name', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 })), (names) => {
        const path = `/${names.map(encodeURIComponent).join('/')}`;
        const url = new URL('http://a.test/');
        url.pathname = path;
        // `.` and `..` are steps, not names, for every URL parser.
        fc.pre(!names.some((name) => name === '.' || name === '..'));
        expect(canonicalPath(url.pathname)).toBe(path);
      }),
    );
  });

  test('is idempotent', () => {
    const escapes = fc.array(
      fc.oneof(
        fc.constantFrom('%', '%2', '%2f', '%25', '%c3', '%C3%a9', '%zz', '/', '\ud800', "'", ' '),
        fc.string(),
      ),
    );
    fc.assert(
      fc.property(escapes, (parts) => {
        const once = canonicalPath(`/${parts.join('')}`);
        expect(canonicalPath(once)).toBe(once);
      }),
    );
  });
});
