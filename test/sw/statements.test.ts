/** What the service worker believes of a notary: its own signature, under its prefixes, while it holds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createSigner, createSigningKeys, type Signer } from '../../content/hashing/ed25519.ts';
import type { ManifestEntry } from '../../content/manifest.ts';
import { sealStatement } from '../../protocol/signed-statement.ts';
import { Statements } from '../../sw/statements.ts';

const URL = 'https://cdn.example/live/1.ts';
const DIGEST = 'a'.repeat(56);
const ENTRY = {
  content: { digest: DIGEST, size: 5, pieces: DIGEST, deflatable: false },
  type: 'video/mp2t',
  headers: {},
};

let signer: Signer;
let other: Signer;

beforeAll(async () => {
  signer = await createSigner((await createSigningKeys()).privateKey);
  other = await createSigner((await createSigningKeys()).privateKey);
});

async function seal(
  by: Signer,
  change: { url?: string; entry?: ManifestEntry; seconds?: readonly [number, number] } = {},
) {
  const now = Math.floor(Date.now() / 1000);
  const [notBefore, expires] = change.seconds ?? [-10, 60];
  const statement = {
    url: change.url ?? URL,
    entry: change.entry ?? ENTRY,
    notBefore: now + notBefore,
    expires: now + expires,
  };
  return sealStatement(statement, (bytes) => by.sign(bytes));
}

function trusting(by: Signer): Statements {
  const statements = new Statements();
  statements.trust({
    url: 'https://notary.example/',
    key: by.publicKey,
    prefixes: ['https://cdn.example/live'],
  });
  return statements;
}

describe('a statement', () => {
  test('of the notary is believed', async () => {
    const statements = trusting(signer);
    await statements.take([await seal(signer)]);
    expect(statements.entry(URL)).toEqual(ENTRY);
  });

  test('takes the place of an older one, and is not replaced by it', async () => {
    const statements = trusting(signer);
    const old = { ...ENTRY, content: { ...ENTRY.content, size: 4 } };
    const [before, after] = [
      await seal(signer, { entry: old, seconds: [-3600, 60] }),
      await seal(signer, { seconds: [-10, 60] }),
    ];
    await statements.take([before]);
    expect(statements.entry(URL)).toEqual(old);
    await statements.take([after, before]);
    expect(statements.entry(URL)).toEqual(ENTRY);
  });

  test.each([
    ['of somebody else', () => seal(other), URL],
    [
      'of what is not the notary’s to vouch for',
      () => seal(signer, { url: 'https://cdn.example/x.ts' }),
      'https://cdn.example/x.ts',
    ],
    ['that has expired', () => seal(signer, { seconds: [-60, -1] }), URL],
    ['that does not hold yet', () => seal(signer, { seconds: [30, 60] }), URL],
  ])('%s is not', async (_, make, url) => {
    const statements = trusting(signer);
    await statements.take([await make()]);
    expect(statements.entry(url)).toBeNull();
  });

  test('that was changed on its way is not, and those beside it are', async () => {
    const statements = trusting(signer);
    const changed = await seal(signer, { url: `${URL}?changed` });
    changed[changed.length - 1]! ^= 1;
    await statements.take([changed, await seal(signer)]);
    expect(statements.entry(`${URL}?changed`)).toBeNull();
    expect(statements.entry(URL)).toEqual(ENTRY);
  });

  test('is nobody’s word before the manifest names a notary, or once it names another', async () => {
    const statements = new Statements();
    await statements.take([await seal(signer)]);
    expect(statements.entry(URL)).toBeNull();
    const changed = trusting(signer);
    await changed.take([await seal(signer)]);
    changed.trust({
      url: 'https://notary.example/',
      key: other.publicKey,
      prefixes: ['https://cdn.example/'],
    });
    expect(changed.entry(URL)).toBeNull();
  });
});

describe('whoever waits', () => {
  test('hears as soon as it comes', async () => {
    const statements = trusting(signer);
    const both = Promise.all([statements.wait(URL, 60_000), statements.wait(URL, 60_000)]);
    await statements.take([await seal(signer)]);
    expect(await both).toEqual([ENTRY, ENTRY]);
  });

  test('hears at once that nobody will vouch, and why, until somebody does', async () => {
    const statements = trusting(signer);
    const waiting = statements.wait(URL, 60_000);
    expect(statements.refusal(URL)).toBeNull();
    statements.unvouched(URL, 'private-address');
    expect(await waiting).toBeNull();
    expect(statements.refusal(URL)).toBe('private-address');
    await statements.take([await seal(signer)]);
    expect(statements.refusal(URL)).toBeNull();
  });

  test('waits no longer than it may', async () => {
    expect(await trusting(signer).wait(URL, 5)).toBeNull();
  });

  test('for a player does so once for a notary that is late, until it is in time again', async () => {
    const statements = trusting(signer);
    const next = `${URL}?next`;
    const wait = (url: string, most: number): Promise<ManifestEntry | null> =>
      statements.waitForPlayer(url, 5, most);
    expect(await wait(URL, 20)).toBeNull();
    expect(await wait(next, 3_600_000)).toBeNull();
    await statements.take([await seal(signer)]);
    expect(await wait(next, 3_600_000)).toBeNull();
    expect(await wait(URL, 3_600_000)).toEqual(ENTRY);
    const waiting = wait(next, 3_600_000);
    await sleep(50);
    await statements.take([await seal(signer, { url: next })]);
    expect(await waiting).toEqual(ENTRY);
  });

  test('for a player is told at once that nobody will vouch, which is not late', async () => {
    const statements = trusting(signer);
    const refused = statements.waitForPlayer(URL, 5, 3_600_000);
    statements.unvouched(URL, 'private-address');
    expect(await refused).toBeNull();
    const next = `${URL}?next`;
    const waiting = statements.waitForPlayer(next, 5, 3_600_000);
    await sleep(50);
    await statements.take([await seal(signer, { url: next })]);
    expect(await waiting).toEqual(ENTRY);
  });
});
