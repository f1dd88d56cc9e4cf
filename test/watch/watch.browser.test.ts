/** A short watch without Hearsay: what it says of a plain origin must be plain. Runs on what `npm run build` has left. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watch, type AudienceOptions } from './audience.ts';
import { setStage, type Stage } from './stage.ts';

const CONTROL: Omit<AudienceOptions, 'player' | 'format' | 'mode'> = {
  viewers: 2,
  seconds: 8,
  churn: 0.5,
  freeriders: 0,
  polluters: 0,
  peers: false,
};

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
});

afterAll(() => stage?.close());

test.each([
  { player: 'hls.js', format: 'hls-ts', mode: 'live' },
  { player: 'dash.js', format: 'dash', mode: 'live' },
  { player: 'native', format: 'hls-fmp4', mode: 'vod' },
] as const)('the control with %o', async (stream) => {
  const { outcome, viewers } = await watch(stage, { ...CONTROL, ...stream }, () => undefined);
  // One of the two is replaced.
  expect(viewers).toHaveLength(3);
  expect(viewers.flatMap(({ faults }) => faults)).toEqual([]);
  for (const { delivered, sent, startMs } of viewers) {
    expect(delivered).toBeGreaterThan(50_000);
    expect(sent).toBeGreaterThanOrEqual(delivered);
    expect(startMs).not.toBeNull();
  }
  expect(outcome).toMatchObject({ offload: 0, cap: 0.5, rejected: 0, mismatched: 0 });
  expect(outcome.requests).toEqual({ success: null, p50Ms: null, p95Ms: null });
  if (stream.mode === 'vod') expect(outcome.latencyToLiveMs).toBeNull();
  else {
    // A segment is on air when it is whole, and leaves the playlist after six.
    expect(outcome.latencyToLiveMs).toBeGreaterThan(4000);
    expect(outcome.latencyToLiveMs).toBeLessThan(32_000);
  }
});
