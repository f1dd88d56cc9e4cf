import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFilter, filterData, filterScript, type RequestFilter } from '../../content/request-filter.ts';
import type { Manifest } from '../../content/manifest.ts';
import { anyManifest, madeEntry, madeManifest } from './made-manifest.ts';

/** By the way that a service worker goes: script, then filter. */
function throughScript(manifest: Manifest): RequestFilter {
  const scope: { self: { hearsayFilter?: unknown } } = { self: {} };
  runInNewContext(filterScript(filterData(manifest)), scope);
  const filter = createFilter(JSON.parse(JSON.stringify(scope.self.hearsayFilter)));
  if (filter === null) throw new Error('the filter is malformed');
  return filter;
}

describe('request filter', () => {
  test('has every path of the manifest', () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        const filter = throughScript(manifest);
        expect(filter.off).toBe(manifest.off);
        for (const path of manifest.entries.keys()) expect(filter.has(path)).toBe(!manifest.off);
        expect(filter.has('/nobody/has/this')).toBe(false);
      }),
    );
  });

  test('fingerprints of 100,000 similar paths are all different, and others are not there', () => {
    const paths = Array.from({ length: 100_000 }, (_, number) => `/a/${number}.js`);
    const entry = madeEntry(1);
    const data = filterData({ ...madeManifest(), entries: new Map(paths.map((path) => [path, entry])) });
    expect(data.paths.length).toBe(100_000 * 12);
    const filter = createFilter(data);
    expect(paths.every((path) => filter?.has(path))).toBe(true);
    expect(paths.filter((path) => filter?.has(`/b${path}`))).toEqual([]);
  });

  test('included: in the manifest and of a pattern', () => {
    const filter = throughScript(
      madeManifest({ '/data/a.json': madeEntry(1), '/b.json': madeEntry(1) }, { include: ['/data/**'] }),
    );
    expect(filter.included('/data/a.json')).toBe(true);
    expect(filter.included('/data/b.json')).toBe(false);
    expect(filter.included('/b.json')).toBe(false);
  });

  test('the first offline page that fits', () => {
    const offline = [
      { match: '/', page: '/index.html' },
      { match: '/app/**', page: '/app.html' },
      { match: '/**', page: '/index.html' },
    ];
    const entries = { '/index.html': madeEntry(1), '/app.html': madeEntry(1) };
    const filter = throughScript(madeManifest(entries, { offline }));
    expect(filter.offlinePage('/')).toBe('/index.html');
    expect(filter.offlinePage('/app/x')).toBe('/app.html');
    expect(filter.offlinePage('/x')).toBe('/index.html');
    expect(throughScript(madeManifest(entries)).offlinePage('/')).toBeNull();
    expect(throughScript(madeManifest(entries, { offline, off: true })).offlinePage('/')).toBeNull();
  });

  test('the script is safe inside an element', () => {
    const script = filterScript(filterData(madeManifest({}, { include: ['/</script><!--\u2028'] })));
    expect(script).not.toMatch(/<|\u2028/);
  });

  test.each([
    undefined,
    null,
    1,
    [],
    {},
    { ...filterData(madeManifest()), version: 1 },
    { ...filterData(madeManifest()), off: 1 },
    { ...filterData(madeManifest()), paths: 'abc' },
    { ...filterData(madeManifest()), include: [1] },
    { ...filterData(madeManifest()), include: Array(257).fill('/') },
    { ...filterData(madeManifest()), offline: [['/']] },
  ])('malformed data give no filter: %j', (data) => {
    expect(createFilter(data)).toBeNull();
  });

  test('any data give a filter or none', () => {
    fc.assert(
      fc.property(fc.anything(), (data) => {
        expect(createFilter(data)).toBeNull();
      }),
    );
  });
});

describe('what the notary may vouch for', () => {
  const notary = {
    url: 'https://tracker.example/',
    key: `${'A'.repeat(43)}=`,
    prefixes: ['https://cdn.example/live', 'https://cdn.example/vod/'],
  };

  test('is known of a URL at once', () => {
    const filter = throughScript(madeManifest({}, { notary }));
    expect(filter.isUnderPrefixes('https://cdn.example/live/a/1.ts?t=1')).toBe(true);
    expect(filter.isUnderPrefixes('https://cdn.example/lively/1.ts')).toBe(false);
  });

  test('is nothing without a notary, or when the site is switched off', () => {
    for (const manifest of [madeManifest(), madeManifest({}, { notary, off: true })]) {
      expect(throughScript(manifest).isUnderPrefixes('https://cdn.example/live/1.ts')).toBe(false);
    }
  });

  test.each([{ prefixes: undefined }, { prefixes: [1] }, { prefixes: Array(33).fill('https://a/') }])(
    'is malformed: %j',
    (change) => {
      expect(createFilter({ ...filterData(madeManifest()), ...change })).toBeNull();
    },
  );
});
