/** Names that resolve to what they should not: what is connected to is what has been checked. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGuardedGet, type GuardedGet } from '../../../tracker/notary/guarded-get.ts';
import { startOrigin, type Origin } from './origin.ts';

const PATIENCE = { firstByteMs: 1500, idleMs: 1000, slowAfterMs: 1000, slowestBytesPerSecond: 1 };
/** Where the origin is, as if it were private; and where nobody is, as if it were public. */
const PRIVATE = '127.0.0.1';
const PUBLIC = '127.0.0.2';
const isPublic = (address: string): boolean => address === PUBLIC;

let origin: Origin;
let guarded: GuardedGet | undefined;
let names: string[] = [];

beforeEach(async () => {
  origin = await startOrigin((request, response) => response.end(request.headers.host));
  names = [];
});
afterEach(async () => {
  guarded?.close();
  await origin.close();
});

/** A GET of the origin under a name that resolves to these addresses, one list at each asking. */
async function getAt(
  allowed: (address: string) => boolean,
  ...answers: readonly string[][]
): Promise<string> {
  guarded = createGuardedGet(allowed, PATIENCE, (name, _options, callback) => {
    names.push(name);
    const addresses = answers[Math.min(names.length, answers.length) - 1] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  });
  const response = await guarded.get(`http://cdn.example:${new URL(origin.url).port}/`, {});
  let body = '';
  for await (const bytes of response) body += String(bytes);
  return body;
}

test('a name is resolved once, and its address connected to', async () => {
  expect(await getAt(() => true, [PRIVATE])).toBe(`cdn.example:${new URL(origin.url).port}`);
  expect(names).toEqual(['cdn.example']);
});

test('a name with private addresses alone is refused', async () => {
  const refused = getAt(isPublic, [PRIVATE, '::1', '10.0.0.1']);
  await expect(refused).rejects.toMatchObject({ data: { reason: 'private-address' } });
  expect(origin.asked).toEqual([]);
});

test('of public and private addresses, only the public ones are connected to', async () => {
  const refused = getAt(isPublic, [PRIVATE, PUBLIC]);
  await expect(refused).rejects.toMatchObject({ data: { reason: 'unreachable' } });
  expect(origin.asked).toEqual([]);
});

test('a name that becomes private after it has been checked is not asked for again', async () => {
  const refused = getAt(isPublic, [PUBLIC], [PRIVATE]);
  await expect(refused).rejects.toMatchObject({ data: { reason: 'unreachable' } });
  expect(names).toEqual(['cdn.example']);
  expect(origin.asked).toEqual([]);
});
