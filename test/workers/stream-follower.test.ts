/** Following a player: what is prepared, for whom, and what is said to the notary. */
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSigner, createSigningKeys, type Signer } from '../../content/hashing/ed25519.ts';
import { writeDashManifest } from '../../demo-site/streams/write-dash.ts';
import type { SwarmEvent } from '../../page-agent/swarm/swarm-events.ts';
import type { NotaryAsk } from '../../protocol/notary-messages.ts';
import { sealStatement } from '../../protocol/signed-statement.ts';
import { FOLLOW_MS, MAX_VOUCH_RETRY_MS } from '../../workers/limits.ts';
import { StreamFollower } from '../../workers/stream-follower.ts';
import { PACKAGED } from '../demo-site/streams/sample-packaged.ts';

const CDN = 'https://cdn.example/live';
const PLAYLIST = `${CDN}/low.m3u8`;

let signer: Signer;
beforeAll(async () => {
  signer = await createSigner((await createSigningKeys()).privateKey);
});

const segment = (number: number): string => `${CDN}/low-${number}.ts`;

function hls(first: number, count: number): string {
  const lines = Array.from({ length: count }, (_, i) => `#EXTINF:4.0,\nlow-${first + i}.ts`);
  return `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:${first}\n${lines.join('\n')}\n`;
}

/** Vouched for so many seconds ago. */
async function statementOf(url: string, by = signer, ago = 1): Promise<Uint8Array> {
  const digest = createHash('sha224').update(url).digest('hex');
  const now = Math.floor(Date.now() / 1000);
  const entry = {
    content: { digest, size: 9, pieces: digest, deflatable: false },
    type: 'video/mp2t',
    headers: {},
  };
  return sealStatement({ url, entry, notBefore: now - ago, expires: now + 60 }, (bytes) => by.sign(bytes));
}

class Desk {
  readonly told: SwarmEvent[] = [];
  readonly said: NotaryAsk[] = [];
  readonly passedOn: Uint8Array[] = [];
  readonly unvouched: string[] = [];
  readonly follower = new StreamFollower({
    hash: (bytes) => createHash('sha224').update(bytes).digest('hex'),
    tell: (event) => this.told.push(event),
    say: (ask) => this.said.push(ask),
    statements: (sealed) => this.passedOn.push(...sealed),
    unvouched: (urls, reason) => this.unvouched.push(...urls.map((url) => `${url} ${reason}`)),
  });

  constructor() {
    this.follower.trust({ url: 'https://notary.example/', key: signer.publicKey, prefixes: [CDN] });
  }

  async hear(...urls: string[]): Promise<void> {
    await this.take(...(await Promise.all(urls.map((url) => statementOf(url)))));
  }

  async take(...statements: Uint8Array[]): Promise<void> {
    this.follower.hear({ kind: 'statements', statements });
    await expect.poll(() => this.passedOn.length).toBe(statements.length);
    this.passedOn.length = 0;
  }

  get vouched(): string[] {
    return this.said.flatMap((ask) => (ask.kind === 'vouch' ? ask.urls : []));
  }

  /** What neighbours were told that we follow, each time. */
  get streams(): (readonly string[])[] {
    return this.told.flatMap((event) => (event.kind === 'follow' ? [event.streams] : []));
  }

  get upcoming(): string[] {
    return this.told.flatMap((event) => (event.kind === 'upcoming' ? [event.url] : []));
  }
}

describe('a live playlist', () => {
  test('is followed, and so are the neighbours who watch it under another query', () => {
    const [one, two] = [new Desk(), new Desk()];
    one.follower.playlist(PLAYLIST, hls(10, 3));
    two.follower.playlist(`${PLAYLIST}?token=2`, hls(10, 3));
    for (const { follower } of [one, two]) follower.wanted(segment(10), false);
    expect(one.said[0]).toEqual({ kind: 'follow', playlists: [PLAYLIST] });
    expect(one.told).toHaveLength(1);
    expect(one.told).toEqual(two.told);
  });

  test('has what comes after the player vouched for and prepared, nothing before', async () => {
    const desk = new Desk();
    desk.follower.playlist(PLAYLIST, hls(10, 5));
    desk.follower.wanted(segment(12), false);
    expect(desk.vouched).toEqual([segment(12), segment(13), segment(14)]);
    await desk.hear(segment(12), segment(13), segment(14));
    expect(desk.upcoming).toEqual([segment(13), segment(14)]);
  });

  test('has a segment prepared that only the notary has seen', async () => {
    const desk = new Desk();
    desk.follower.playlist(PLAYLIST, hls(10, 3));
    desk.follower.wanted(segment(12), false);
    await desk.hear(segment(12), segment(13));
    expect(desk.upcoming).toEqual([segment(13)]);
  });

  test('has prepared, for all who watch, what its player asks for and can wait for', async () => {
    const desk = new Desk();
    desk.follower.playlist(PLAYLIST, hls(10, 3));
    desk.follower.wanted(segment(12), false);
    await desk.hear(segment(12));
    expect(desk.upcoming).toEqual([]);
    desk.follower.wanted(segment(12), true);
    expect(desk.upcoming).toEqual([segment(12)]);
  });

  test('has nothing prepared that the playlist has dropped', async () => {
    const desk = new Desk();
    desk.follower.playlist(PLAYLIST, hls(10, 3));
    desk.follower.wanted(segment(12), false);
    await desk.take(await statementOf(segment(8), signer, 9));
    await desk.take(await statementOf(segment(9), signer, 5), await statementOf(segment(12), signer, 2));
    await desk.take(await statementOf(segment(9), signer, 5));
    expect(desk.upcoming).toEqual([]);
  });

  test('is followed again when the tracker’s socket is new', () => {
    const desk = new Desk();
    desk.follower.playlist(PLAYLIST, hls(10, 3));
    desk.follower.joined();
    expect(desk.said.filter(({ kind }) => kind === 'follow')).toHaveLength(2);
  });
});

describe('a live DASH playlist', () => {
  const MPD = `${CDN}/list.mpd`;
  const since = Date.now() - 40_000;
  const mpd = writeDashManifest(PACKAGED, 'number', { since, airMs: 40_000 }) ?? '';
  /** Picture, better picture, sound. */
  const part = (track: 0 | 1 | 2, number: number): string => `${CDN}/${track}-${number}.m4s`;

  test('is followed by its picture and its sound at once, until one of them changes', () => {
    const desk = new Desk();
    desk.follower.playlist(MPD, mpd);
    for (const number of [4, 5, 6]) {
      for (const track of [0, 2] as const) desk.follower.wanted(part(track, number), false);
    }
    const [atFirst, picture, both, ...later] = desk.streams;
    expect([atFirst, picture].map((streams) => streams?.length)).toEqual([1, 1]);
    expect(both).toHaveLength(2);
    expect(both).toContain(picture?.[0]);
    expect(later).toEqual([]);
    const sound = both?.find((stream) => stream !== picture?.[0]);
    desk.follower.wanted(part(1, 7), false);
    expect(desk.streams.at(-1)).toHaveLength(2);
    expect(desk.streams.at(-1)).toContain(sound);
    expect(desk.streams.at(-1)).not.toContain(picture?.[0]);
  });

  test('has what comes next prepared of both, whichever was asked for last', async () => {
    const desk = new Desk();
    desk.follower.playlist(MPD, mpd);
    for (const track of [0, 2] as const) desk.follower.wanted(part(track, 6), false);
    await desk.hear(...[7, 8].flatMap((number) => [part(0, number), part(2, number)]));
    expect(desk.upcoming.sort()).toEqual([part(0, 7), part(0, 8), part(2, 7), part(2, 8)]);
  });

  test('is no longer followed in what is played no more', () => {
    vi.useFakeTimers({ now: since + 40_000 });
    onTestFinished(() => void vi.useRealTimers());
    const desk = new Desk();
    desk.follower.playlist(MPD, mpd);
    for (const track of [0, 2] as const) desk.follower.wanted(part(track, 6), false);
    vi.advanceTimersByTime(FOLLOW_MS - 1);
    desk.follower.wanted(part(0, 7), false);
    expect(desk.streams.at(-1)).toHaveLength(2);
    vi.advanceTimersByTime(1);
    desk.follower.wanted(part(0, 8), false);
    expect(desk.streams.at(-1)).toHaveLength(1);
  });
});

test('a playlist that comes after the first request has what follows that prepared', async () => {
  const desk = new Desk();
  desk.follower.wanted(segment(10), false);
  desk.follower.playlist(PLAYLIST, `${hls(10, 3)}#EXT-X-ENDLIST\n`);
  await desk.hear(segment(10), segment(11), segment(12));
  expect(desk.upcoming).toEqual([segment(11), segment(12)]);
});

test('of a film what comes next is prepared for those who have come as far, and less of it', async () => {
  const desk = new Desk();
  const film = `${hls(10, 6)}#EXT-X-ENDLIST\n`;
  desk.follower.playlist(PLAYLIST, film);
  desk.follower.wanted(segment(10), true);
  await desk.hear(segment(11), segment(12));
  expect(desk.upcoming).toEqual([]);
  await desk.hear(segment(10), segment(13), segment(14));
  expect(desk.upcoming).toEqual([segment(11), segment(12), segment(13)]);
  const near = createHash('sha224').update(segment(10)).digest('hex');
  const upcoming = desk.told.filter(({ kind }) => kind === 'upcoming');
  expect(upcoming).toEqual(upcoming.map(() => expect.objectContaining({ near }) as SwarmEvent));
});

test('a master playlist, and what is none, are not followed', () => {
  const desk = new Desk();
  desk.follower.playlist(PLAYLIST, `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000\nlow.m3u8\n`);
  desk.follower.playlist(PLAYLIST, '<html>not found</html>');
  expect([desk.said, desk.told]).toEqual([[], []]);
});

test('what nobody vouches for is passed on, and not asked for again at once', () => {
  const desk = new Desk();
  desk.follower.wanted(segment(1), false);
  desk.follower.hear({ kind: 'unvouched', url: segment(1), reason: 'status', retrySeconds: 60 });
  desk.follower.wanted(segment(1), false);
  expect(desk.vouched).toEqual([segment(1)]);
  expect(desk.unvouched).toEqual([`${segment(1)} status`]);
});

test('a statement of somebody else is dropped, and the one beside it is not', async () => {
  const desk = new Desk();
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  onTestFinished(() => warned.mockRestore());
  const stranger = await createSigner((await createSigningKeys()).privateKey);
  const statements = [await statementOf(segment(1), stranger), await statementOf(segment(2), signer)];
  desk.follower.hear({ kind: 'statements', statements });
  await expect.poll(() => desk.passedOn.length).toBeGreaterThan(0);
  expect(desk.passedOn).toEqual([statements[1]]);
  expect(warned.mock.calls.map(([text]) => String(text))).toEqual([
    expect.stringContaining(signer.publicKey),
  ]);
});

test('an answer to what was not asked is nothing, and none puts off the next ask for ever', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const desk = new Desk();
  const answer = { kind: 'unvouched', url: segment(1), reason: 'busy', retrySeconds: 2 ** 53 - 1 } as const;
  const asks = (): number => {
    desk.follower.wanted(segment(1), false);
    return desk.said.filter((ask) => ask.kind === 'vouch' && ask.urls.includes(segment(1))).length;
  };
  desk.follower.hear(answer);
  expect(desk.unvouched).toEqual([]);
  expect(asks()).toBe(1);
  desk.follower.hear(answer);
  expect(desk.unvouched).toEqual([`${segment(1)} busy`]);
  vi.advanceTimersByTime(MAX_VOUCH_RETRY_MS - 1);
  expect(asks()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(asks()).toBe(2);
});

test('a statement that is older than the one known is not passed on', async () => {
  const desk = new Desk();
  await desk.take(await statementOf(segment(1)));
  const statements = [await statementOf(segment(1), signer, 30), await statementOf(segment(2))];
  desk.follower.hear({ kind: 'statements', statements });
  await expect.poll(() => desk.passedOn.length).toBeGreaterThan(0);
  expect(desk.passedOn).toEqual([statements[1]]);
});
