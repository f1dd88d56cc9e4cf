/** A live stream and its viewers, real players in real browsers: they serve each other, and nothing that dies stops them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watch, type AudienceOptions, type Watched } from '../watch/audience.ts';
import { setStage, type Stage } from '../watch/stage.ts';

const OPTIONS: AudienceOptions = {
  viewers: 3,
  seconds: 28,
  player: 'hls.js',
  format: 'hls-ts',
  mode: 'live',
  churn: 0,
  freeriders: 0,
  polluters: 0,
  peers: true,
};

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const quietly = (): void => undefined;

/** Bytes of segments by where they came from, of all viewers. */
function sources({ viewers }: Watched): Record<'peers' | 'network', number> {
  const served = viewers.flatMap((viewer) => viewer.served);
  const total = (source: 'peers' | 'network'): number =>
    served.reduce((sum, each) => sum + each.sources[source], 0);
  return { peers: total('peers'), network: total('network') };
}

/** Every viewer saw a picture, and the right bytes of every segment. */
function expectPlayed({ outcome, viewers }: Watched): void {
  expect(outcome.mismatched).toBe(0);
  expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { startMs, delivered } of viewers) {
    expect(startMs).not.toBeNull();
    expect(delivered).toBeGreaterThan(0);
  }
}

/** Numbers of the segments that each viewer was given, in order. */
function segmentsSeen({ viewers }: Watched): number[][] {
  return viewers.map(({ times }) => [...times.keys()].map(numberOf).sort((a, b) => a - b));
}

function numberOf(url: string): number {
  return Number(/-(\d+)\.\w+$/.exec(url)?.[1] ?? 0);
}

test('viewers of a live stream serve each other, and one fetches for all', async () => {
  const watched = await watch(stage, OPTIONS, quietly);
  expectPlayed(watched);
  expect(watched.outcome.rejected).toBe(0);
  expect(sources(watched).peers).toBeGreaterThan(0);
  const elected = watched.viewers.flatMap(({ served }) =>
    served.filter(({ reason }) => reason === 'elected to fetch it for all').map(({ url }) => url),
  );
  expect(elected.length).toBeGreaterThan(0);
  expect(new Set(elected).size).toBe(elected.length);
});

test('a film in DASH, on demand, is taken from those who have seen it', async () => {
  const watched = await watch(
    stage,
    { ...OPTIONS, viewers: 2, seconds: 18, player: 'dash.js', format: 'dash', mode: 'vod' },
    quietly,
  );
  expectPlayed(watched);
  expect(sources(watched).peers).toBeGreaterThan(0);
});

test('the browser’s own player of fragmented MP4 over HLS is left to itself', async () => {
  const options = { viewers: 1, seconds: 8, player: 'native', format: 'hls-fmp4', mode: 'vod' } as const;
  const watched = await watch(stage, { ...OPTIONS, ...options }, quietly);
  expectPlayed(watched);
});

test('polluters cost nobody a byte', async () => {
  const watched = await watch(stage, { ...OPTIONS, viewers: 4, seconds: 18, polluters: 2 }, quietly);
  expectPlayed(watched);
});

test('the tracker and its notary die in the middle: the broadcast plays on', async () => {
  const watching = watch(stage, OPTIONS, quietly);
  await sleep(12_000);
  await stage.tracker.close();
  const watched = await watching;
  expectPlayed(watched);
  // 28 s after the last viewer came bring seven segments of four seconds, and three to begin with.
  for (const numbers of segmentsSeen(watched)) expect(numbers.length).toBeGreaterThanOrEqual(7);
});
