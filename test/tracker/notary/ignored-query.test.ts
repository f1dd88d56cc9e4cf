/** Parameters that the owner has named change nothing: what differs in them alone is fetched once, and vouched for by its URL. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Notary } from '../../../tracker/notary/notary.ts';
import { UNLISTED_BURST } from '../../../tracker/notary/limits.ts';
import { Asker, newNotary } from './one-notary.ts';
import { startOrigin, type Origin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Refuses the token `bad`. */
async function start(ignoredQuery: readonly string[]): Promise<{ at: Origin; notary: Notary }> {
  const at = await startOrigin((request, response) => {
    const status = request.url?.includes('token=bad') === true ? 403 : 200;
    response.writeHead(status, { 'content-type': 'video/mp2t' }).end('bytes');
  });
  cleanups.push(() => at.close());
  const notary = await newNotary([`${at.url}/`], { ignoredQuery });
  cleanups.push(() => notary.close());
  return { at, notary };
}

describe('a token in the query', () => {
  test('costs a fetch of its own where it is not ignored', async () => {
    const { at, notary } = await start([]);
    const asker = new Asker(notary);
    const urls = ['a', 'b'].map((token) => `${at.url}/1.ts?token=${token}`);
    asker.vouch(...urls);
    for (const url of urls) await asker.hear(url);
    expect(at.asked).toHaveLength(2);
  });

  test('costs none where it is, at once or later; each URL has a statement of its own', async () => {
    const { at, notary } = await start(['token', 'sig']);
    const asker = new Asker(notary);
    const together = ['a', 'b', 'c'].map((token) => `${at.url}/1.ts?q=1&token=${token}`);
    asker.vouch(...together);
    const statements = await Promise.all(together.map((url) => asker.hear(url)));
    const later = `${at.url}/1.ts?token=d&q=1&sig=%20x`;
    asker.vouch(later);
    statements.push(await asker.hear(later));
    expect(at.asked).toHaveLength(1);
    expect(statements.map(({ url }) => url)).toEqual([...together, later]);
    for (const { entry } of statements) expect(entry).toEqual(statements[0]?.entry);
    expect(notary.stats()).toMatchObject({ fetched: 1, vouched: 4 });
  });

  test('other parameters go on naming other resources', async () => {
    const { at, notary } = await start(['token']);
    const asker = new Asker(notary);
    const urls = ['q=1&token=a', 'q=2&token=a', 'tokens=a', '?token=a', 'q=1&?token=a', ''].map(
      (query) => `${at.url}/1.ts?${query}`,
    );
    asker.vouch(...urls);
    for (const url of urls) await asker.hear(url);
    expect(at.asked).toHaveLength(6);
  });

  test('that is refused spoils nothing for one that is not', async () => {
    const { at, notary } = await start(['token']);
    const asker = new Asker(notary);
    const [bad, good] = [`${at.url}/1.ts?token=bad`, `${at.url}/1.ts?token=good`];
    asker.vouch(bad, good);
    expect(await asker.refusal(bad)).toBe('needs-authorization');
    await asker.hear(good);
    expect(at.asked).toEqual(['/1.ts?token=bad', '/1.ts?token=good']);
  });

  test('that is refused, however often, neither holds up others nor costs more fetches than other made-up URLs', async () => {
    let [now, most, bad] = [0, 0, 0];
    const at = await startOrigin((request, response) => {
      const isBad = request.url?.includes('token=bad') === true;
      if (isBad) [now, bad] = [now + 1, bad + 1];
      most = Math.max(most, now);
      const answer = (): void => {
        if (isBad) now -= 1;
        response.writeHead(isBad ? 403 : 200, { 'content-type': 'video/mp2t' }).end('bytes');
      };
      if (isBad) setTimeout(answer, 10);
      else answer();
    });
    cleanups.push(() => at.close());
    const notary = await newNotary([`${at.url}/`], { ignoredQuery: ['token'] });
    cleanups.push(() => notary.close());
    const first = new Asker(notary);
    first.vouch(`${at.url}/1.ts?token=bad`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const askers = Array.from({ length: 5 }, () => new Asker(notary));
    for (const [i, asker] of askers.entries()) {
      asker.vouch(...Array.from({ length: 190 }, (_, j) => `${at.url}/1.ts?token=bad${i}-${j}`));
    }
    const good = new Asker(notary);
    const startedAt = performance.now();
    for (const asker of askers) await asker.refusal(`${at.url}/1.ts?token=bad${askers.indexOf(asker)}-189`);
    const seconds = (performance.now() - startedAt) / 1000;
    expect(most).toBeGreaterThan(4);
    expect(bad).toBeLessThan(UNLISTED_BURST + 60 * (1 + seconds));
    // As other visitors' first ones: some seconds later there is an allowance again.
    await new Promise((resolve) => setTimeout(resolve, 100));
    good.vouch(`${at.url}/1.ts?token=good`);
    await good.hear(`${at.url}/1.ts?token=good`);
  });
});
