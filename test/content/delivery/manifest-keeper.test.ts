/** The manifest that holds now, when the site is slow to say it and when the clock is set back. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManifestKeeper } from '../../../content/delivery/manifest-keeper.ts';
import { serialiseManifest } from '../../../content/manifest.ts';
import { createMemoryStore } from '../../../content/store/memory-store.ts';
import { madeManifest, sha224 } from '../made-manifest.ts';

const MINUTE_MS = 60_000;
const TEXT = serialiseManifest(madeManifest(), sha224);

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 2) });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Kept {
  readonly keeper: ManifestKeeper;
  readonly asked: () => number;
  /** What was kept in the store, each time. */
  readonly written: readonly unknown[];
}

/** A keeper whose manifest has been confirmed, and how often the site was asked. */
async function keep(
  fetch: () => Promise<Response>,
  store = createMemoryStore({ budget: 1_000_000 }),
): Promise<Kept> {
  let asked = 0;
  const written: unknown[] = [];
  const keeper = new ManifestKeeper({
    url: 'https://site.example/hearsay.json',
    store: {
      ...store,
      getValue: (name) => store.getValue(name),
      putValue: (name, value) => {
        written.push(value);
        return store.putValue(name, value);
      },
    },
    hash: sha224,
    fetch: () => {
      asked++;
      return asked === 1 ? Promise.resolve(new Response(TEXT)) : fetch();
    },
    publicKey: null,
    onSwitch: () => undefined,
  });
  await keeper.refresh();
  return { keeper, asked: () => asked, written };
}

test('a site that hangs holds up the first request alone', async () => {
  const { keeper } = await keep(() => new Promise<Response>(() => undefined));
  void keeper.refresh();
  const first = keeper.entry('/a.css');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await first).toBeNull();
  // No time passes any more: this would wait for ever.
  expect(await keeper.entry('/a.css')).toBeNull();
});

test('the site is asked again a minute later, also when the clock is set back by a day', async () => {
  const { keeper, asked } = await keep(() => Promise.resolve(new Response(TEXT)));
  await keeper.current();
  expect(asked()).toBe(1);
  vi.setSystemTime(Date.UTC(2026, 0, 1));
  expect((await keeper.current())?.entries.size).toBe(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  await keeper.current();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked()).toBe(3);
});

test('a manifest that is confirmed is not written again; one that has changed is, and one that is gone is forgotten', async () => {
  const other = TEXT.replace(/}\s*$/, ' }');
  const answers = [
    new Response(TEXT, { headers: { etag: '"1"' } }),
    new Response(TEXT, { headers: { etag: '"1"' } }),
    new Response(other, { headers: { etag: '"2"' } }),
    new Response(other, { headers: { etag: '"2"' } }),
    new Response('', { status: 404 }),
  ];
  const { keeper, written } = await keep(() => Promise.resolve(answers.shift()!));
  for (let left = answers.length; left > 0; left--) await keeper.refresh();
  expect(written).toMatchObject([
    { text: TEXT, validator: '' },
    { text: TEXT, validator: '"1"' },
    { text: other, validator: '"2"' },
    null,
  ]);
});

test('the next life of a context takes up what was kept, confirmed since or not, and has it confirmed', async () => {
  const store = createMemoryStore({ budget: 1_000_000 });
  await keep(() => Promise.reject(new Error('unused')), store);
  await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
  let asked = 0;
  const next = new ManifestKeeper({
    url: 'https://site.example/hearsay.json',
    store,
    hash: sha224,
    fetch: () => {
      asked++;
      return Promise.resolve(new Response(TEXT));
    },
    publicKey: null,
    onSwitch: () => undefined,
  });
  expect((await next.current())?.entries.size).toBe(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toBe(1);
});
