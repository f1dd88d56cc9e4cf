/** Mine or not: the table of what is left alone. */
import { describe, expect, test } from 'vitest';
import { filterData, createFilter, type RequestFilter } from '../../../content/request-filter.ts';
import type { Manifest } from '../../../content/manifest.ts';
import { decide, type RequestFacts } from '../../../sw/policy/decide.ts';

const content = { digest: 'a'.repeat(56), size: 1, pieces: 'a'.repeat(56), deflatable: false };
const entry = { content, type: 'image/png', headers: {} };

function filterOf(change: Partial<Manifest> = {}): RequestFilter {
  const paths = ['/a.png', '/data/x', '/b%20c.png', '/index.html'];
  const filter = createFilter(
    filterData({
      off: false,
      include: ['/data/**'],
      offline: [{ match: '/app/*', page: '/index.html' }],
      entries: new Map(paths.map((path) => [path, entry])),
      notary: null,
      signature: null,
      ...change,
    }),
  );
  if (filter === null) throw new Error('The filter of a sound manifest was refused.');
  return filter;
}

function facts(change: Partial<RequestFacts> & { headers?: Record<string, string> } = {}): RequestFacts {
  const { headers = {}, ...rest } = change;
  return {
    method: 'GET',
    mode: 'no-cors',
    destination: 'image',
    cache: 'default',
    credentials: 'same-origin',
    sameOrigin: true,
    url: 'https://site.example/a.png',
    pathname: '/a.png',
    search: '',
    header: (name) => headers[name] ?? null,
    ...rest,
  };
}

const filter = filterOf();

describe('what a notary may vouch for', () => {
  const prefixes = ['https://cdn.example/live', 'https://site.example/vod'];
  const notary = { url: 'https://notary.example/', key: `${'A'.repeat(43)}=`, prefixes };
  const streams = filterOf({ notary });
  const abroad = {
    url: 'https://cdn.example/live/1.ts?t=3',
    search: '?t=3',
    pathname: '/live/1.ts',
    sameOrigin: false,
  };
  const asked = { ...abroad, mode: 'cors', destination: '' };

  test('is a stream, whatever its query', () => {
    expect(decide(facts(asked), streams, '/')).toEqual({ kind: 'stream', url: abroad.url });
  });

  test('is a stream on the own origin in any mode', () => {
    const url = 'https://site.example/vod/film.mp4';
    const own = facts({ url, pathname: '/vod/film.mp4', destination: 'video' });
    expect(decide(own, streams, '/')).toEqual({ kind: 'stream', url });
    expect(decide(own, filter, '/')).toEqual({ kind: 'leave' });
  });

  test.each([
    ['unreadable', { mode: 'no-cors', destination: 'video' }],
    ['with credentials', { credentials: 'include' }],
    ['posted', { method: 'POST' }],
    ['past the cache', { cache: 'no-store' }],
    ['authorised', { headers: { authorization: 'Bearer x' } }],
    ['of several ranges', { headers: { range: 'bytes=0-1,5-6' } }],
    ['beside the prefix', { url: 'https://cdn.example/lively/1.ts' }],
    ['a page', { mode: 'navigate' }],
    ['a segment of the browser’s own player', { destination: 'video' }],
    ['an initialisation segment of it', { destination: 'video', pathname: '/live/init-0.mp4' }],
  ])('is left alone when %s', (_, change) => {
    expect(decide(facts({ ...asked, ...change }), streams, '/')).toEqual({ kind: 'leave' });
  });

  test('is left alone when all is off', () => {
    expect(decide(facts(asked), filterOf({ notary, off: true }), '/')).toEqual({ kind: 'leave' });
  });
});

describe('taken', () => {
  test.each([
    ['style', 'blocking'],
    ['script', 'blocking'],
    ['font', 'blocking'],
    ['image', 'image'],
    ['video', 'media'],
    ['audio', 'media'],
    ['track', 'background'],
  ])('%s as %s', (destination, urgency) => {
    expect(decide(facts({ destination }), filter, '/')).toEqual({ kind: 'deliver', path: '/a.png', urgency });
  });

  test('an included path whatever its destination', () => {
    const decision = decide(facts({ destination: '', pathname: '/data/x' }), filter, '/');
    expect(decision).toEqual({ kind: 'deliver', path: '/data/x', urgency: 'background' });
  });

  test('any spelling of a path', () => {
    expect(decide(facts({ pathname: '/b c.png' }), filter, '/').kind).toBe('deliver');
  });

  test('a single range', () => {
    expect(decide(facts({ headers: { range: 'bytes=0-' } }), filter, '/').kind).toBe('deliver');
  });

  test('paths count from the base', () => {
    expect(decide(facts({ pathname: '/shop/a.png' }), filter, '/shop/').kind).toBe('deliver');
    expect(decide(facts({ pathname: '/a.png' }), filter, '/shop/').kind).toBe('leave');
  });

  test('a listed navigation', () => {
    const navigation = facts({
      mode: 'navigate',
      destination: 'document',
      pathname: '/app/one',
      search: '?q',
    });
    expect(decide(navigation, filter, '/')).toEqual({ kind: 'navigate', page: '/index.html' });
  });
});

describe('left alone', () => {
  test.each<[string, Parameters<typeof facts>[0]]>([
    ['POST', { method: 'POST' }],
    ['HEAD', { method: 'HEAD' }],
    ['another origin', { sameOrigin: false }],
    ['a path that the manifest lacks', { pathname: '/z.png' }],
    ['a query', { search: '?v=1' }],
    ['fetch() of a path that is not included', { destination: '' }],
    ['a document', { mode: 'navigate', destination: 'document', pathname: '/a.png' }],
    ['a frame', { mode: 'navigate', destination: 'iframe' }],
    ['a worker script', { destination: 'worker' }],
    ['no-store', { cache: 'no-store' }],
    ['reload', { cache: 'reload' }],
    ['no-cache', { cache: 'no-cache' }],
    ['only-if-cached', { cache: 'only-if-cached' }],
    ['Authorization', { headers: { authorization: 'Basic eDp5' } }],
    ['If-Range', { headers: { 'if-range': '"x"' } }],
    ['If-None-Match', { headers: { 'if-none-match': '"x"' } }],
    ['If-Modified-Since', { headers: { 'if-modified-since': 'Sat, 21 Nov 2026 00:00:00 GMT' } }],
    ['several ranges', { headers: { range: 'bytes=0-1,4-5' } }],
    ['an event stream', { pathname: '/data/x', destination: '', headers: { accept: 'text/event-stream' } }],
  ])('%s', (_what, change) => {
    expect(decide(facts(change), filter, '/')).toEqual({ kind: 'leave' });
  });

  test('everything when the site is switched off', () => {
    expect(decide(facts(), filterOf({ off: true }), '/')).toEqual({ kind: 'leave' });
  });
});
