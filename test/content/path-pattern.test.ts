import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPattern } from '../../content/path-pattern.ts';

describe('matchesPattern', () => {
  test.each([
    ['/', '/', true],
    ['/', '/a', false],
    ['', '', true],
    ['/a', '/a', true],
    ['/a', '/ab', false],
    ['/a', '/A', false],
    ['/*', '/', true],
    ['/*', '/a', true],
    ['/*', '/a/b', false],
    ['/*.css', '/a.css', true],
    ['/*.css', '/a.css.map', false],
    ['/*/b', '/a/b', true],
    ['/*/b', '/a/a/b', false],
    ['/**', '/', true],
    ['/**', '/a/b/c', true],
    ['/api/**', '/api', false],
    ['/api/**', '/api/a/b', true],
    ['/**/a.css', '/a.css', true],
    ['/**/a.css', '/b/c/a.css', true],
    ['/**/a.css', '/ba.css', false],
    ['/**/**/a', '/a', true],
    ['/x/**/a', '/x/a', true],
    ['/x/**/a', '/xa', false],
    ['/**.css', '/b/a.css', true],
    ['/a**b', '/a/x/b', true],
    ['/*a*', '/bab', true],
    ['**/a', '/x/a', true],
    ['/a.c', '/abc', false],
    ['/***', '/a/b', true],
  ])('%s on %s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });

  test('agrees with a regular expression', () => {
    const part = fc.constantFrom('a', 'b', '/', '*', '**', '/**/');
    const pattern = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
    const path = fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, path, (given, text) => {
        expect(matchesPattern(given, text)).toBe(expression(given).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('an attack costs no more than its length', () => {
    const path = `/${'a'.repeat(8000)}`;
    const began = process.cpuUsage().user;
    for (const pattern of [
      '/*a'.repeat(300),
      '/**a'.repeat(250),
      `/${'**/'.repeat(300)}b`,
      '*a'.repeat(500),
    ]) {
      expect(matchesPattern(`${pattern}b`, path)).toBe(false);
    }
    // Back-tracking would take longer than the universe has; ten seconds is for the slowest machine.
    expect(process.cpuUsage().user - began).toBeLessThan(10_000_000);
  });
});

function expression(pattern: string): RegExp {
  const source = pattern.replace(/(?<=^|\/)\*{2,}\/|\*+/g, (token) => {
    if (token.endsWith('/')) return '(?:[^]*/)?';
    return token === '*' ? '[^/]*' : '[^]*';
  });
  return new RegExp(`^${source}$`);
}
