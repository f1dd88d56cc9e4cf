import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault, type FaultCode } from '../../content/fault.ts';
import { MAX_MANIFEST_CHARS, PIECE_BYTES } from '../../content/limits.ts';
import { parseManifest, serialiseManifest, signedText, type Manifest } from '../../content/manifest.ts';
import { anyManifest, madeEntry, madeManifest, sha224 } from './made-manifest.ts';

const parse = (text: string): Manifest => parseManifest(text, sha224);

/** The text of a small manifest, changed as `change` does to its JSON. */
function changed(change: (json: Record<string, unknown>, entry: Record<string, unknown>) => void): string {
  const json = JSON.parse(serialiseManifest(madeManifest(), sha224)) as Record<string, unknown>;
  change(json, (json['entries'] as Record<string, unknown>[])[0] ?? {});
  return JSON.stringify(json);
}

function faultOf(text: string): Fault {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error(`read without a fault: ${text.slice(0, 200)}`);
}

describe('manifest', () => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => {
        const text = serialiseManifest(manifest, sha224);
        const read = parse(text);
        expect(serialiseManifest(read, sha224)).toBe(text);
        expect(read.entries).toEqual(manifest.entries);
        expect(read.offline).toEqual(manifest.offline);
      }),
    );
  });

  test('the text does not depend on the order of entries or headers', () => {
    const a = madeEntry(1, 'text/css', { etag: '"1"', 'cache-control': 'no-cache' });
    const b = madeEntry(1, 'text/css', { 'cache-control': 'no-cache', etag: '"1"' });
    expect(serialiseManifest(madeManifest({ '/a': a, '/b': b }), sha224)).toBe(
      serialiseManifest(madeManifest({ '/b': a, '/a': b }), sha224),
    );
  });

  test('golden text: one entry a line, equal headers once', () => {
    const headers = { etag: '"1"' };
    const manifest = madeManifest(
      {
        '/b': madeEntry(PIECE_BYTES + 1, 'video/mp4'),
        '/a': madeEntry(5, 'text/css', headers),
        '/c': madeEntry(0, 'text/css', { ...headers }),
      },
      { include: ['/x/*'], offline: [{ match: '/', page: '/a' }] },
    );
    expect(serialiseManifest(manifest, sha224)).toMatchInlineSnapshot(`
      "{"hearsay":1,
      "off":false,
      "include":["/x/*"],
      "offline":[{"match":"/","page":"/a"}],
      "headers":[
      {"etag":"\\"1\\""}
      ],
      "entries":[
      {"path":"/a","sha224":"7bf5b2dd3834c943db56e07891e85db304ab6896de53cf7ab8da4a74","size":5,"type":"text/css","headers":0},
      {"path":"/b","sha224":"722b90d6f807f941f36d032fe286a558a3b42d09960abfbf6217c750","size":262145,"type":"video/mp4","piecesDigest":"d39b8e863f0697249ebb850ab64c7ef1caa7da7a771f482741026f17","pieces":"934710c9aea9c869fd2e26d3d406804210c2c38a81e018a2b44963c5153e2c1047c83af813679c150f6a72c7c87d1eb6903a0bbb4d3710ea"},
      {"path":"/c","sha224":"d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f","size":0,"type":"text/css","headers":0}
      ]}
      "
    `);
    const [first, , last] = [...parse(serialiseManifest(manifest, sha224)).entries.values()];
    expect(first?.headers).toBe(last?.headers);
  });

  test('prototype names are names like any other', () => {
    const text = serialiseManifest(madeManifest({ ['/__proto__']: madeEntry(1) }), sha224);
    expect([...parse(text).entries.keys()]).toEqual(['/__proto__']);
    const poisoned = text.replace('"headers":[]', '"headers":[{"__proto__":"x"}]');
    expect(poisoned).not.toBe(text);
    expect(faultOf(poisoned).data).toMatchObject({ where: 'headers[0].__proto__' });
  });

  const large = madeEntry(3 * PIECE_BYTES);
  const cases: [name: string, code: FaultCode, text: string, data: object][] = [
    ['too many characters', 'manifest-too-large', ' '.repeat(MAX_MANIFEST_CHARS + 1), {}],
    ['an error page', 'manifest-not-json', '<!doctype html>', {}],
    ['deep nesting', 'manifest-not-json', '['.repeat(1_000_000), {}],
    ['null', 'manifest-shape', 'null', { where: 'manifest' }],
    ['another version', 'manifest-version', changed((json) => (json['hearsay'] = 2)), { found: 2 }],
    ['no version', 'manifest-version', '{}', {}],
    [
      'an unknown field',
      'manifest-shape',
      changed((json) => (json['extra'] = 1)),
      { where: 'manifest.extra' },
    ],
    ['off as text', 'manifest-shape', changed((json) => (json['off'] = 'no')), { where: 'off' }],
    ['no entries', 'manifest-shape', changed((json) => delete json['entries']), { where: 'entries' }],
    [
      'a pattern without slash',
      'manifest-shape',
      changed((json) => (json['include'] = ['*'])),
      { where: 'include[0]' },
    ],
    [
      'too many patterns',
      'manifest-shape',
      changed((json) => (json['include'] = Array(257).fill('/'))),
      { where: 'include' },
    ],
    [
      'an offline page that is no entry',
      'manifest-shape',
      changed((json) => (json['offline'] = [{ match: '/', page: '/b' }])),
      { where: 'offline[0].page' },
    ],
    [
      'a header that may not be kept',
      'manifest-shape',
      changed((json) => (json['headers'] = [{ 'set-cookie': 'a=b' }])),
      { where: 'headers[0].set-cookie' },
    ],
    [
      'a header in upper case',
      'manifest-shape',
      changed((json) => (json['headers'] = [{ ETag: 'a' }])),
      { where: 'headers[0].ETag' },
    ],
    [
      'a header that splits the response',
      'manifest-shape',
      changed((json) => (json['headers'] = [{ etag: 'a\r\nset-cookie: b' }])),
      { where: 'headers[0].etag' },
    ],
    [
      'an unknown field of an entry',
      'manifest-shape',
      changed((_, entry) => (entry['url'] = 1)),
      { where: 'entries[0].url' },
    ],
    [
      'a path in another spelling',
      'manifest-shape',
      changed((_, entry) => (entry['path'] = '/a b')),
      { where: 'entries[0].path' },
    ],
    [
      'a path twice',
      'manifest-entry',
      changed((json, entry) => (json['entries'] = [entry, entry])),
      { path: '/a.css', field: 'path' },
    ],
    [
      'a digest in upper case',
      'manifest-entry',
      changed((_, entry) => (entry['sha224'] = 'A'.repeat(56))),
      { field: 'sha224' },
    ],
    ['a negative size', 'manifest-entry', changed((_, entry) => (entry['size'] = -1)), { field: 'size' }],
    ['a broken size', 'manifest-entry', changed((_, entry) => (entry['size'] = 1.5)), { field: 'size' }],
    [
      'an endless size',
      'manifest-entry',
      changed((_, entry) => (entry['size'] = 2 ** 50)),
      { field: 'size' },
    ],
    [
      'a wrong digest of nothing',
      'manifest-entry',
      changed((_, entry) => (entry['size'] = 0)),
      { field: 'sha224' },
    ],
    [
      'a type that splits the response',
      'manifest-entry',
      changed((_, entry) => (entry['type'] = 'text/css\r\nx: y')),
      { field: 'type' },
    ],
    [
      'headers that are not there',
      'manifest-entry',
      changed((_, entry) => (entry['headers'] = 0)),
      { field: 'headers' },
    ],
    [
      'headers before the first',
      'manifest-entry',
      changed((_, entry) => (entry['headers'] = -1)),
      { field: 'headers' },
    ],
    [
      'pieces of one piece',
      'manifest-entry',
      changed((_, entry) => (entry['pieces'] = entry['sha224'])),
      { field: 'pieces' },
    ],
    [
      'no pieces of several',
      'manifest-entry',
      changed((_, entry) => (entry['size'] = PIECE_BYTES + 1)),
      { field: 'pieces' },
    ],
    [
      'a size that does not add up',
      'manifest-size',
      serialiseManifest(madeManifest({ '/a': large }), sha224).replace(
        String(large.content.size),
        String(2 * PIECE_BYTES),
      ),
      { path: '/a', pieces: 3, expected: 2 },
    ],
    [
      'a list that is not the one meant',
      'manifest-entry',
      serialiseManifest(madeManifest({ '/a': large }), sha224).replace(/"pieces":"./, '"pieces":"f'),
      { path: '/a', field: 'piecesDigest' },
    ],
    [
      'a signature of the wrong length',
      'manifest-signature',
      changed((json) => (json['signature'] = { key: 'AA==', value: 'AA==' })),
      { reason: 'malformed' },
    ],
  ];

  const notary = {
    url: 'https://tracker.example/',
    key: `${'A'.repeat(43)}=`,
    prefixes: ['https://cdn.example/live', 'https://cdn.example/vod/'],
  };

  test('names the notary, in a line of its own', () => {
    const text = serialiseManifest(madeManifest({}, { notary }), sha224);
    expect(text.split('\n')).toContain(
      `"notary":{"url":"https://tracker.example/","key":"${notary.key}",` +
        '"prefixes":["https://cdn.example/live","https://cdn.example/vod/"]},',
    );
    expect(parse(text).notary).toEqual(notary);
  });

  test.each([
    ['url', { url: 'wss://tracker.example/' }],
    ['url', { url: 'https://tracker.example' }],
    ['url', { url: 'https://me@tracker.example/' }],
    ['key', { key: 'AAAA' }],
    ['prefixes', { prefixes: [] }],
    ['prefixes', { prefixes: ['https://b.example/', 'https://a.example/'] }],
    ['prefixes', { prefixes: ['https://a.example/', 'https://a.example/'] }],
    ['prefixes', { prefixes: ['https://a.example/x?y'] }],
    ['prefixes', { prefixes: ['/live'] }],
    ['prefixes', { prefixes: Array.from({ length: 33 }, (_, index) => `https://a.example/${index + 10}`) }],
    ['more', { more: 1 }],
  ])('refuses a notary with a wrong %s: %j', (field, change) => {
    const fault = faultOf(changed((json) => (json['notary'] = { ...notary, ...change })));
    expect(fault).toMatchObject({ code: 'manifest-shape', data: { where: `notary.${field}` } });
  });

  test.each(cases)('refuses %s', (_name, code, text, data) => {
    const fault = faultOf(text);
    expect(fault.code).toBe(code);
    expect(fault.data).toMatchObject(data);
    expect(fault.message.length).toBeLessThan(400);
  });

  test('any JSON is read or refused with a fault', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(faultOf(text).code).toMatch(/^manifest-/);
      }),
    );
  });

  test('any change of a valid text is read or refused with a fault', () => {
    const edit = fc.tuple(
      fc.nat(),
      fc.nat(4),
      fc.constantFrom('', '0', '"', ',', '{', '}', '[]', 'null', '/', '\\n'),
    );
    fc.assert(
      fc.property(anyManifest, edit, (manifest, [at, length, put]) => {
        const text = serialiseManifest(manifest, sha224);
        const start = at % text.length;
        const other = text.slice(0, start) + put + text.slice(start + length);
        try {
          const again = serialiseManifest(parse(other), sha224);
          expect(serialiseManifest(parse(again), sha224)).toBe(again);
        } catch (error) {
          expect(error).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a signature covers all but itself', () => {
    const manifest = madeManifest();
    const signature = { key: `${'A'.repeat(43)}=`, value: `${'B'.repeat(86)}==` };
    const signed = parse(serialiseManifest({ ...manifest, signature }, sha224));
    expect(signed.signature).toEqual(signature);
    expect(signedText(signed, sha224)).toBe(serialiseManifest(manifest, sha224));
    expect(signedText({ ...signed, off: true }, sha224)).not.toBe(signedText(signed, sha224));
  });
});
