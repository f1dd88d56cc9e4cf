import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPrefix, underPrefixes } from '../../content/url-prefix.ts';

const PREFIXES = ['https://cdn.example/live', 'http://localhost:8080/vod/'];
const isUnder = underPrefixes(PREFIXES);

describe('under a prefix', () => {
  test.each([
    'https://cdn.example/live',
    'https://cdn.example/live/',
    'https://cdn.example/live?a=1',
    'https://cdn.example/live/a/b.ts?token=../x#y',
    'https://cdn.example:443/live/a.ts',
    'HTTPS://CDN.EXAMPLE/live/a.ts',
    'https://cdn.example/x/../live/a.ts',
    'https://cdn.example/live/a%20b/100%25.ts',
    'https://cdn.example/live/a..b/...ts',
    'http://localhost:8080/vod/a.ts',
  ])('%s', (url) => {
    expect(isUnder(url)).toBe(true);
  });

  test.each([
    'https://cdn.example/',
    'https://cdn.example/lively/a.ts',
    'https://cdn.example/Live/a.ts',
    'https://cdn.example/live/../secret',
    'https://cdn.example/live/%2e%2e/secret',
    'https://cdn.example/live/..%2fsecret',
    'https://cdn.example/live/%2e%2e%2Fsecret',
    'https://cdn.example/live/..%5csecret',
    'https://cdn.example/live/%252e%252e%252fsecret',
    'https://cdn.example/live/..\\secret',
    'https://cdn.example/live%2f..%2fsecret',
    'https://user@cdn.example/live/a.ts',
    'https://:password@cdn.example/live/a.ts',
    'https://cdn.example.evil/live/a.ts',
    'https://evil.cdn.example/live/a.ts',
    'https://cdn.example@evil.example/live/a.ts',
    'https://cdn.example:444/live/a.ts',
    'http://cdn.example/live/a.ts',
    'ftp://cdn.example/live/a.ts',
    'blob:https://cdn.example/live/a.ts',
    'http://localhost:8080/vod',
    '//cdn.example/live/a.ts',
    '/live/a.ts',
    '',
    `https://cdn.example/live/${'a'.repeat(5000)}`,
  ])('not %s', (url) => {
    expect(isUnder(url)).toBe(false);
  });

  test('nothing is, where there is none', () => {
    expect(underPrefixes([])('https://cdn.example/live')).toBe(false);
  });

  test('whatever comes after, the path stays inside', () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2E%2e',
      '%2f',
      '%5c',
      '\\',
      '/',
      'a',
      '%25',
      '%',
      '?',
      '#',
      ';',
    );
    fc.assert(
      fc.property(fc.array(parts), (path) => {
        const url = `https://cdn.example/live/${path.join('')}`;
        if (!isUnder(url)) return;
        // As a server would that decodes all there is to decode.
        let decoded = new URL(url).pathname;
        for (let round = 0; round < 3; round++) {
          decoded = decoded.replace(/%(?:25|2e|2f|5c)/gi, (escape) => decodeURIComponent(escape));
        }
        expect(new URL(decoded.replaceAll('%', '_'), 'https://cdn.example').pathname).toMatch(
          /^\/live(?:\/|$)/,
        );
      }),
      { numRuns: 2000 },
    );
  });
});

test('a prefix is written in one way', () => {
  expect(canonicalPrefix('HTTPS://CDN.example:443/a/../live')).toBe('https://cdn.example/live');
  for (const prefix of PREFIXES) expect(canonicalPrefix(prefix)).toBe(prefix);
  for (const prefix of [
    'cdn.example/live',
    'https://cdn.example/live?a',
    'https://cdn.example/live#a',
    'https://cdn.example/?',
    'https://me@cdn.example/',
    'https://cdn.example/..%2f',
    'ftp://cdn.example/',
    '',
  ]) {
    expect(canonicalPrefix(prefix), prefix).toBeNull();
  }
});
