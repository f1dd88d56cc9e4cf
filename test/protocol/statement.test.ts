import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isContent } from '../../content/content.ts';
import { Fault, isFault } from '../../content/fault.ts';
import { createSigner, createSigningKeys, createVerifier } from '../../content/hashing/ed25519.ts';
import { PIECE_BYTES } from '../../content/limits.ts';
import { parseManifest, serialiseManifest } from '../../content/manifest.ts';
import { MAX_STATEMENT_PIECES, MAX_STATEMENT_SECONDS } from '../../protocol/limits.ts';
import { openStatement, sealStatement } from '../../protocol/signed-statement.ts';
import { decodeStatement, encodeStatement, holdsAt, type Statement } from '../../protocol/statement.ts';
import { madeEntry, madeManifest, sha224 } from '../content/made-manifest.ts';

const NOW = 1_795_000_000;

function made(change: Partial<Statement> = {}): Statement {
  const entry = madeEntry(1000, 'video/mp2t', { 'access-control-allow-origin': '*', etag: '"1"' });
  return { url: 'https://cdn.example/live/7.ts?t=1', entry, notBefore: NOW, expires: NOW + 600, ...change };
}

function faultOf(bytes: Uint8Array): Fault {
  try {
    decodeStatement(bytes);
  } catch (error) {
    if (isFault(error, 'statement')) return error;
    throw error;
  }
  throw new Error('read without a fault');
}

function replaced(list: readonly unknown[], at: number, item: unknown): unknown[] {
  return list.map((other, index) => (index === at ? item : other));
}

function changedByte(bytes: Uint8Array, at: number, byte: number): Uint8Array {
  return bytes.map((other, index) => (index === at ? byte : other));
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('a statement', () => {
  test('golden bytes', () => {
    expect(hex(encodeStatement(made()))).toMatchInlineSnapshot(
      `"9901d92168747470733a2f2f63646e2e6578616d706c652f6c6976652f372e74733f743d31c41c7cfa1e79b1be6514bc494a860d0c4419cb5366ffcd0828cebfeabf94cd03e8aa766964656f2f6d70327494bb6163636573732d636f6e74726f6c2d616c6c6f772d6f726967696ea12aa465746167a3223122c400ce6afd86c0ce6afd8918"`,
    );
  });

  test('is read back as it was written, as a manifest would have it', () => {
    const sizes = fc.constantFrom(0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES, 300 * PIECE_BYTES);
    const types = fc.constantFrom('video/mp2t', 'text/vtt; charset=utf-8', 'application/json');
    const times = fc.tuple(fc.nat(NOW), fc.integer({ min: 1, max: MAX_STATEMENT_SECONDS }));
    fc.assert(
      fc.property(sizes, types, times, (size, type, [notBefore, seconds]) => {
        const entry = madeEntry(size, type, { etag: '"é"' });
        const statement = made({ entry, notBefore, expires: notBefore + seconds });
        const read = decodeStatement(encodeStatement(statement));
        expect(read).toEqual(statement);
        expect(isContent(read.entry.content)).toBe(true);
        const manifest = parseManifest(serialiseManifest(madeManifest({ '/a': entry }), sha224), sha224);
        expect(read.entry).toEqual(manifest.entries.get('/a'));
      }),
    );
  });

  test('takes as many pieces as its limit, and no more', () => {
    const most = madeEntry(MAX_STATEMENT_PIECES * PIECE_BYTES, 'video/mp4');
    expect(decodeStatement(encodeStatement(made({ entry: most }))).entry).toEqual(most);
    const more = madeEntry(MAX_STATEMENT_PIECES * PIECE_BYTES + 1, 'video/mp4');
    expect(() => encodeStatement(made({ entry: more }))).toThrow(Fault);
  });

  test('holds from its first second until before its last', () => {
    const holds = [-1, 0, 599, 600].map((seconds) => holdsAt(made(), NOW + seconds));
    expect(holds).toEqual([false, true, true, false]);
  });

  test.each<[string, Partial<Statement>]>([
    ['no URL', { url: 'live/7.ts' }],
    ['another scheme', { url: 'file:///etc/passwd' }],
    ['a fragment', { url: 'https://cdn.example/#a' }],
    ['a user', { url: 'https://me@cdn.example/' }],
    ['a URL as nobody writes it', { url: 'HTTPS://cdn.example/a/../b' }],
    ['an endless URL', { url: `https://cdn.example/${'a'.repeat(4096)}` }],
    ['no time', { expires: NOW }],
    ['a time that is no whole number', { notBefore: 0.5 }],
    ['endless time', { expires: NOW + MAX_STATEMENT_SECONDS + 1 }],
    ['a type that is none', { entry: { ...made().entry, type: 'video' } }],
    ['a header that may not be kept', { entry: { ...made().entry, headers: { 'set-cookie': 'a=1' } } }],
    ['a header of two lines', { entry: { ...made().entry, headers: { etag: 'a\r\nb' } } }],
    ['too few pieces', { entry: { ...made().entry, content: { ...made().entry.content, size: 1e6 } } }],
    [
      'nothing with another digest',
      { entry: { ...made().entry, content: { ...made().entry.content, size: 0 } } },
    ],
  ])('refused: %s', (_what, change) => {
    expect(() => encodeStatement(made(change))).toThrow(Fault);
  });

  test('refused: another version, another length, another form of the same', () => {
    const { entry, url, notBefore, expires } = made();
    const digest = Buffer.from(entry.content.digest, 'hex');
    const list = [1, url, digest, 1000, entry.type, ['etag', '"1"'], new Uint8Array(0), notBefore, expires];
    expect(decodeStatement(encode(list)).url).toBe(url);
    expect(faultOf(encode([2, ...list.slice(1)])).message).toContain('version 1');
    expect(faultOf(encode([...list, 1])).message).toContain('9 items');
    expect(faultOf(encode(replaced(list, 3, 1e300)))).toBeInstanceOf(Fault);
    expect(
      faultOf(encode(replaced(list, 5, ['etag', '"1"', 'cache-control', 'no-cache']))).message,
    ).toContain('canonical');
    expect(faultOf(encode(replaced(list, 5, ['etag', '"1"', 'etag', '"2"']))).message).toContain('canonical');
    expect(faultOf(encode(replaced(list, 5, ['etag']))).message).toContain('names and values');
    const bytes = encode(list);
    expect(faultOf(Uint8Array.of(...bytes, 0))).toBeInstanceOf(Fault);
    // The array's length in three bytes instead of one.
    expect(faultOf(Uint8Array.of(0xdc, 0, 9, ...bytes.subarray(1))).message).toContain('canonical');
  });

  test('any bytes, and any change of sound ones, are a statement or a fault', () => {
    const sound = encodeStatement(made());
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void faultOf(bytes)));
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(255), fc.nat(sound.length), (at, byte, end) => {
        const changed = changedByte(sound, at, byte).subarray(0, end);
        try {
          expect(encodeStatement(decodeStatement(changed))).toEqual(changed);
        } catch (error) {
          expect(isFault(error, 'statement')).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a signed statement', () => {
  test('is opened with the key that signed it alone', async () => {
    const keys = await createSigningKeys();
    const sealed = await sealStatement(made(), (await createSigner(keys.privateKey)).sign);
    expect(await openStatement(sealed, await createVerifier(keys.publicKey))).toEqual(made());
    const other = await createVerifier((await createSigningKeys()).publicKey);
    await expect(openStatement(sealed, other)).rejects.toMatchObject({ code: 'statement' });
  });

  test('is refused when any byte of it is another, cut off or longer', async () => {
    const keys = await createSigningKeys();
    const verify = await createVerifier(keys.publicKey);
    const sealed = await sealStatement(made(), (await createSigner(keys.privateKey)).sign);
    for (let at = 0; at < sealed.length; at += 7) {
      const changed = changedByte(sealed, at, (sealed[at] ?? 0) ^ 1);
      await expect(openStatement(changed, verify)).rejects.toMatchObject({ code: 'statement' });
    }
    for (const bytes of [
      sealed.subarray(1),
      sealed.subarray(0, -1),
      sealed.subarray(0, 64),
      Uint8Array.of(),
    ]) {
      await expect(openStatement(bytes, verify)).rejects.toMatchObject({ code: 'statement' });
    }
  });

  test('is no signature of anything else made with the same key', async () => {
    const keys = await createSigningKeys();
    const { sign } = await createSigner(keys.privateKey);
    const body = encodeStatement(made());
    const bare = Buffer.concat([await sign(body), body]);
    const verify = await createVerifier(keys.publicKey);
    await expect(openStatement(bare, verify)).rejects.toMatchObject({ code: 'statement' });
  });
});
