import { describe, expect, test, vi } from 'vitest';
import { createSigningKeys } from '../../content/hashing/ed25519.ts';
import { signManifest, verifyManifest } from '../../content/hashing/manifest-signature.ts';
import { parseManifest, serialiseManifest } from '../../content/manifest.ts';
import { madeEntry, madeManifest, sha224 } from './made-manifest.ts';

const keys = await createSigningKeys();
const signed = await signManifest(madeManifest(), keys.privateKey, sha224);

function reason(expected: string): object {
  return { code: 'manifest-signature', data: { reason: expected } };
}

describe('manifest signature', () => {
  test('holds after the manifest has been written and read', async () => {
    const read = parseManifest(serialiseManifest(signed, sha224), sha224);
    expect(read.signature?.key).toBe(keys.publicKey);
    await expect(verifyManifest(read, keys.publicKey, sha224)).resolves.toBeUndefined();
  });

  test('RFC 8032, 7.1, test 1: the public half comes from the private one', async () => {
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const key = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    const pkcs8 = Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64');
    const { signature } = await signManifest(madeManifest(), pkcs8, sha224);
    expect(signature?.key).toBe(Buffer.from(key, 'hex').toString('base64'));
  });

  test('any change breaks it', async () => {
    const changes = [
      { ...signed, off: true },
      { ...signed, include: ['/**'] },
      { ...signed, entries: new Map([['/a.css', madeEntry(11)]]) },
      { ...signed, entries: new Map([['/a.css', madeEntry(10, 'text/html')]]) },
    ];
    for (const manifest of changes) {
      await expect(verifyManifest(manifest, keys.publicKey, sha224)).rejects.toMatchObject(reason('wrong'));
    }
  });

  test('refuses a missing signature, another key and malformed keys', async () => {
    const other = await createSigningKeys();
    await expect(verifyManifest(madeManifest(), keys.publicKey, sha224)).rejects.toMatchObject(
      reason('missing'),
    );
    await expect(verifyManifest(signed, other.publicKey, sha224)).rejects.toMatchObject(reason('wrong'));
    await expect(verifyManifest(signed, 'not base64!', sha224)).rejects.toMatchObject(reason('malformed'));
    await expect(verifyManifest(signed, 'AAAA', sha224)).rejects.toMatchObject(reason('malformed'));
    await expect(signManifest(madeManifest(), 'AAAA', sha224)).rejects.toMatchObject(reason('malformed'));
  });

  test('a platform without Ed25519 trusts nothing', async () => {
    const importKey = vi
      .spyOn(crypto.subtle, 'importKey')
      .mockRejectedValue(new DOMException('Unrecognized name', 'NotSupportedError'));
    await expect(verifyManifest(signed, keys.publicKey, sha224)).rejects.toMatchObject(reason('unsupported'));
    importKey.mockRestore();
  });
});
