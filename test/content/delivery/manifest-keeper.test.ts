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

/** A keeper whose manifest has been confirmed, and how often the site was asked. */
async function keep(
  fetch: () => Promise<Response>,
): Promise<{ keeper: ManifestKeeper; asked: () => number }> {
  let asked = 0;
  const keeper = new ManifestKeeper({
    url: 'https://site.example/hearsay.json',
    store: createMemoryStore({ budget: 1_000_000 }),
    hash: sha224,
    fetch: () => {
      asked++;
      return asked === 1 ? Promise.resolve(new Response(TEXT)) : fetch();
    },
    publicKey: null,
    onSwitch: () => undefined,
  });
  await keeper.refresh();
  return { keeper, asked: () => asked };
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
