import { describe, expect, test } from 'vitest';
import { headerRules } from '../../build/header-rules.ts';
import { readSentHeaders } from '../../content/sent-headers.ts';

function headers(text: string, path: string): unknown {
  const sent = headerRules(text)(path);
  return sent.kind === 'shared' ? sent.headers : sent.reason;
}

describe('_headers', () => {
  test('patterns: a star spans slashes, a name stands for one segment, URLs and comments for nothing', () => {
    const text = [
      '# everything',
      '/a/*',
      '  ETag: star',
      '/b/:name/c',
      '  ETag: name',
      'https://other.example/*',
      '  ETag: url',
      '/my films/*',
      '  ETag: space',
    ].join('\r\n');
    expect(headers(text, '/a/x/y')).toEqual({ etag: 'star' });
    expect(headers(text, '/b/x/c')).toEqual({ etag: 'name' });
    expect(headers(text, '/b/x/y/c')).toEqual({});
    expect(headers(text, '/my%20films/x')).toEqual({ etag: 'space' });
    expect(headers(text, '/')).toEqual({});
  });

  test('values: twice in a rule is both, in a later rule is the later, taken away is none', () => {
    const text = '/*\n  Link: </a>\n  link: </b>\n  Etag: 1\n/x\n  Etag: 2\n/y\n  ! ETag\n';
    expect(headers(text, '/')).toEqual({ link: '</a>, </b>', etag: '1' });
    expect(headers(text, '/x')).toMatchObject({ etag: '2' });
    expect(headers(text, '/y')).toEqual({ link: '</a>, </b>' });
  });

  test('lines that mean nothing are left out', () => {
    expect(headers('  ETag: orphan\n/*\n  : x\n  nonsense\n  ETag: a:b\n', '/')).toEqual({ etag: 'a:b' });
  });
});

describe('sent headers', () => {
  test('only what a manifest may keep', () => {
    const sent = new Map([
      ['content-type', 'text/css'],
      ['content-length', '5'],
      ['content-encoding', 'br'],
      ['server', 'x'],
      ['access-control-allow-origin', '*'],
      ['etag', 'line\nbreak'],
      ['vary', 'Origin, Accept-Encoding'],
    ]);
    expect(readSentHeaders(sent)).toEqual({
      kind: 'shared',
      type: 'text/css',
      headers: { 'access-control-allow-origin': '*' },
    });
  });

  test.each([
    ['cache-control', 'no-store'],
    ['cache-control', 'max-age=1,private'],
    ['cache-control', 'Private="x"'],
    ['set-cookie', 'a=b'],
    ['vary', '*'],
    ['vary', 'accept-encoding, cookie'],
  ])('%s: %s is not the same for everyone', (name, value) => {
    expect(readSentHeaders(new Map([[name, value]])).kind).toBe('left-out');
  });

  test('no-cache and max-age are', () => {
    expect(readSentHeaders(new Map([['cache-control', 'no-cache, max-age=0']])).kind).toBe('shared');
  });
});
