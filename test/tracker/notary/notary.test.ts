/** How a notary vouches: once for each resource, for as long as its server says, and for no more than it can. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { PIECE_BYTES } from '../../../content/limits.ts';
import { holdsAt } from '../../../protocol/statement.ts';
import { ASKS_BURST, FETCHES_AT_ONCE, UNLISTED_BURST } from '../../../tracker/notary/limits.ts';
import type { Notary, NotaryOptions } from '../../../tracker/notary/notary.ts';
import { eventually } from '../../rig/eventually.ts';
import { Asker, newNotary } from './one-notary.ts';
import { startOrigin, type Answer, type Origin } from './origin.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(
  answer: Answer,
  options: Partial<NotaryOptions> = {},
): Promise<{ at: Origin; notary: Notary }> {
  const at = await startOrigin(answer);
  cleanups.push(() => at.close());
  const notary = await newNotary([`${at.url}/`], options);
  cleanups.push(() => notary.close());
  return { at, notary };
}

const ts = { 'content-type': 'video/mp2t' };
const sha224 = (bytes: Uint8Array): string => createHash('sha224').update(bytes).digest('hex');

describe('a statement', () => {
  test('says what the bytes are, piece by piece, with their headers', async () => {
    const body = Buffer.alloc(2 * PIECE_BYTES + 5, 'film');
    const headers = { ...ts, etag: '"7"', 'access-control-allow-origin': '*', date: 'today', 'x-own': '1' };
    const { at, notary } = await start(
      (_request, response) => void response.writeHead(200, headers).end(body),
    );
    const asker = new Asker(notary);
    asker.vouch(`${at.url}/a.ts?token=1`);
    const { entry } = await asker.hear(`${at.url}/a.ts?token=1`);
    const pieces = [0, 1, 2].map((index) =>
      sha224(body.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES)),
    );
    expect(entry).toEqual({
      content: { digest: sha224(body), size: body.length, pieces: pieces.join(''), deflatable: false },
      type: 'video/mp2t',
      headers: { etag: '"7"', 'access-control-allow-origin': '*' },
    });
    expect(at.asked).toEqual(['/a.ts?token=1']);
  });

  test('of no bytes, and of exactly one piece', async () => {
    const { at, notary } = await start((request, response) => {
      response.writeHead(200, ts).end(request.url === '/empty' ? '' : Buffer.alloc(PIECE_BYTES));
    });
    const asker = new Asker(notary);
    asker.vouch(`${at.url}/empty`, `${at.url}/piece`);
    expect((await asker.hear(`${at.url}/empty`)).entry.content).toMatchObject({ size: 0, pieces: '' });
    const { content } = (await asker.hear(`${at.url}/piece`)).entry;
    expect(content.pieces).toBe(content.digest);
  });

  test.each([
    ['what its server says', 'max-age=120', 120],
    ['what it says of shared caches', 'max-age=5, s-maxage=300', 300],
    ['ten minutes when it says nothing', '', 600],
    ['a minute at the least', 'max-age=1', 60],
    ['a minute for what is to be revalidated', 'no-cache', 60],
    ['a day at the most, its slow clocks included', 'max-age=31536000, immutable', 85_800],
  ])('holds for %s', async (_what, caching, seconds) => {
    const { at, notary } = await start((_request, response) => {
      if (caching !== '') response.setHeader('cache-control', caching);
      response.writeHead(200, ts).end('x');
    });
    const asker = new Asker(notary);
    asker.vouch(`${at.url}/a.ts`);
    const statement = await asker.hear(`${at.url}/a.ts`);
    const now = Date.now() / 1000;
    expect(holdsAt(statement, now - 500)).toBe(true);
    expect(Math.abs(statement.expires - now - seconds)).toBeLessThan(15);
  });

  test('is made once, however many ask at once or later', async () => {
    const { at, notary } = await start((_request, response) => {
      setTimeout(() => response.writeHead(200, ts).end('x'), 100);
    });
    const askers = Array.from({ length: 20 }, () => new Asker(notary));
    for (const asker of askers) asker.vouch(`${at.url}/a.ts`, `${at.url}/a.ts`);
    await Promise.all(askers.map((asker) => asker.hear(`${at.url}/a.ts`)));
    const late = new Asker(notary);
    late.vouch(`${at.url}/a.ts`);
    await late.hear(`${at.url}/a.ts`);
    expect(at.asked).toEqual(['/a.ts']);
    expect(notary.stats()).toMatchObject({ fetched: 1, vouched: 1, remembered: 1 });
  });
});

describe('a refusal', () => {
  test('is remembered for a moment, and looked into again after it', async () => {
    let isThere = false;
    const { at, notary } = await start(
      (_request, response) => void response.writeHead(isThere ? 200 : 404, ts).end('x'),
    );
    const asker = new Asker(notary);
    asker.vouch(`${at.url}/a.ts`);
    expect(await asker.refusal(`${at.url}/a.ts`)).toBe('status');
    isThere = true;
    const other = new Asker(notary);
    other.vouch(`${at.url}/a.ts`);
    expect(await other.refusal(`${at.url}/a.ts`)).toBe('status');
    expect(at.asked.length).toBe(1);
    await eventually(
      'a statement',
      () => {
        other.vouch(`${at.url}/a.ts`);
        return other.statements.has(`${at.url}/a.ts`);
      },
      { everyMs: 500 },
    );
    expect(at.asked.length).toBe(2);
  });

  test('comes at once for who asks too fast, and leaves others alone', async () => {
    const { at, notary } = await start((_request, response) => void response.writeHead(200, ts).end('x'));
    const greedy = new Asker(notary);
    const urls = Array.from({ length: ASKS_BURST + 40 }, (_, index) => `${at.url}/${index}.ts`);
    for (let at_ = 0; at_ < urls.length; at_ += 60) greedy.vouch(...urls.slice(at_, at_ + 60));
    expect(await greedy.refusal(urls.at(-1) ?? '')).toBe('too-fast');
    const modest = new Asker(notary);
    modest.vouch(`${at.url}/0.ts`);
    await modest.hear(`${at.url}/0.ts`);
    await greedy.hear(urls[0] ?? '');
  });

  test('comes at once for URLs that nobody lists, when there are too many of them', async () => {
    const { at, notary } = await start((_request, response) => void response.writeHead(200, ts).end('x'));
    const askers = Array.from({ length: UNLISTED_BURST / ASKS_BURST + 1 }, () => new Asker(notary));
    const last = askers.map((asker, number) => {
      const urls = Array.from({ length: ASKS_BURST - 10 }, (_, index) => `${at.url}/${number}-${index}.ts`);
      for (let at_ = 0; at_ < urls.length; at_ += 60) asker.vouch(...urls.slice(at_, at_ + 60));
      return urls.at(-1) ?? '';
    });
    expect(await askers.at(-1)?.refusal(last.at(-1) ?? '')).toBe('busy');
    expect(at.asked.length).toBeLessThan(UNLISTED_BURST + 100);
  });
});

test('so many resources at once are fetched, and what is asked for goes first', async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { at, notary } = await start((_request, response) => {
    void released.then(() => response.writeHead(200, ts).end('x'));
  });
  const asker = new Asker(notary);
  const urls = Array.from({ length: 50 }, (_, index) => `${at.url}/${index}.ts`);
  asker.vouch(...urls);
  await eventually('a full house', () => at.open.now === FETCHES_AT_ONCE);
  await sleep(100);
  expect(at.open.most).toBe(FETCHES_AT_ONCE);
  expect(notary.stats().waiting).toBe(50 - FETCHES_AT_ONCE);
  release();
  await Promise.all(urls.map((url) => asker.hear(url)));
  expect(at.open.most).toBe(FETCHES_AT_ONCE);
});

test('who has gone is told nothing, and what follows nobody stops', async () => {
  const { at, notary } = await start((_request, response) => {
    response.writeHead(200, ts).end('#EXTM3U\n#EXT-X-TARGETDURATION:1\n');
  });
  const asker = new Asker(notary);
  asker.follow(`${at.url}/a.m3u8`);
  await eventually('a second look', () => at.asked.length > 1);
  expect(notary.stats().followed).toBe(1);
  asker.leave();
  expect(notary.stats().followed).toBe(0);
  await sleep(300);
  const looks = at.asked.length;
  await sleep(1000);
  expect(at.asked.length).toBe(looks);
});

test('a stream begins to be vouched for when its playlist appears', async () => {
  let playlist = '';
  const { at, notary } = await start((request, response) => {
    if (request.url === '/a.ts') response.writeHead(200, ts).end('x');
    else if (playlist === '') response.writeHead(404).end();
    else response.writeHead(200, ts).end(playlist);
  });
  const asker = new Asker(notary);
  asker.follow(`${at.url}/a.m3u8`);
  expect(await asker.refusal(`${at.url}/a.m3u8`)).toBe('status');
  playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n';
  await asker.hear(`${at.url}/a.ts`);
});

test('the same URL with another number is another segment', async () => {
  let number = 1;
  const { at, notary } = await start((request, response) => {
    const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:${number}\n#EXTINF:1,\na.ts\n`;
    response.writeHead(200, ts).end(request.url === '/a.ts' ? `segment ${number}` : playlist);
  });
  const asker = new Asker(notary);
  asker.follow(`${at.url}/a.m3u8`);
  const digest = async (): Promise<string> => (await asker.hear(`${at.url}/a.ts`)).entry.content.digest;
  expect(await digest()).toBe(sha224(Buffer.from('segment 1')));
  number = 2;
  await eventually('the new one', async () => (await digest()) === sha224(Buffer.from('segment 2')));
});
