/**
 * A broadcast while its network fails: a viewer with neighbours beside one without Hearsay, the control, both from the same
 * origin at the same time. What the control survives, the other must.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launchBrowser } from '../rig/chromium.ts';
import { eventually } from '../rig/eventually.ts';
import { observerScript, plainAgent } from '../watch/audience.ts';
import { setStage, type Sharing, type Stage } from '../watch/stage.ts';
import { Viewer, type ViewerFigures } from '../watch/viewer.ts';

const STREAM = { mode: 'live', player: 'hls.js', format: 'hls-ts' } as const;

/** Viewers beside the one that is looked at. */
const NEIGHBOURS = 2;

/** Bytes a second of the lightest rendition with its sound. */
const LIGHTEST_RATE = 16_500;

/** Bytes a second of each answer while the network is slow. A player that gives one up asks for another. */
const THROTTLED_RATE = 8_000;
const THROTTLED_MS = 10_000;

/** Seconds of film that both have in hand when the network becomes slow. Measured without: by chance of where in a segment each
 * of them was, eight of 25 controls stalled, and two of 25 viewers. */
const IN_HAND = 9.5;

/** Seconds without a moving picture that a busy machine alone may cost one of two viewers. */
const HICCUP_SECONDS = 1;

let stage: Stage;
/** The neighbours have a browser of their own, so that it can be killed. */
let theirs: Browser;
let ours: Browser;

beforeEach(async () => {
  [stage, theirs, ours] = await Promise.all([setStage(), launchBrowser(), launchBrowser()]);
});
afterEach(async () => {
  await Promise.all([ours.close(), theirs.close()]);
  await stage.close();
});

async function join(browser: Browser, sharing: Sharing, mark: string): Promise<Viewer> {
  const [observer, agent] = await Promise.all([observerScript(stage, STREAM), plainAgent(browser)]);
  return Viewer.join(browser, { ...STREAM, stage, sharing, mark, observer, agent });
}

/** Neighbours, then a viewer connected to all of them and the control, at the same time. Both play. */
async function bringBoth(): Promise<{ viewer: Viewer; control: Viewer }> {
  const names = Array.from({ length: NEIGHBOURS }, (_, index) => `neighbour ${index}`);
  await Promise.all(names.map((name) => join(theirs, 'sharing', name)));
  const [viewer, control] = await Promise.all([
    join(ours, 'sharing', 'viewer'),
    join(ours, 'none', 'control'),
  ]);
  await eventually('the viewer to play among its neighbours', async () => {
    const { stats, startMs } = await viewer.figures();
    return startMs !== null && stats?.neighbours === NEIGHBOURS;
  });
  await eventually('the control to play', async () => (await control.figures()).startMs !== null);
  return { viewer, control };
}

/** Numbers of the segments that a viewer has, in order. */
function segmentsOf({ times }: ViewerFigures): number[] {
  const numbers = [...times.keys()].map((url) => Number(/-(\d+)\.\w+$/.exec(url)?.[1] ?? 0));
  return numbers.sort((a, b) => a - b);
}

/** Holds the viewer to the control: no wrong byte, as far in the broadcast, and no longer without a moving picture. */
function expectLike(viewer: ViewerFigures, control: ViewerFigures): void {
  expect(viewer.faults).toEqual([]);
  expect(viewer.mismatched).toBe(0);
  const [last, controls] = [segmentsOf(viewer).at(-1) ?? 0, segmentsOf(control).at(-1) ?? 0];
  // The two are not at the same place of a segment.
  expect(last, JSON.stringify(viewer.served)).toBeGreaterThanOrEqual(controls - 1);
  expect(viewer.stallSeconds, `stalled ${viewer.stalls} times`).toBeLessThanOrEqual(
    control.stallSeconds + HICCUP_SECONDS,
  );
}

test('every neighbour is killed: the viewer sees what the control sees', async () => {
  const { viewer, control } = await bringBoth();
  const before = await viewer.figures();
  const session = await theirs.newBrowserCDPSession();
  // No answer comes from the dead.
  void session.send('Browser.crash').catch(() => undefined);
  await eventually('the neighbours to be dead', () => !theirs.isConnected());
  await sleep(18_000);
  const [after, controls] = await Promise.all([viewer.figures(), control.figures()]);
  expectLike(after, controls);
  // In four and a half segments' time four have come, from the origin and from nobody else.
  expect(segmentsOf(after).length - segmentsOf(before).length).toBeGreaterThanOrEqual(3);
  expect(after.sent).toBeGreaterThan(before.sent);
});

test('the network is slower than the broadcast for ten seconds: the viewer sees what the control sees', async () => {
  const { viewer, control } = await bringBoth();
  await eventually('both to have as much in hand', async () => {
    const both = await Promise.all([viewer.figures(), control.figures()]);
    return both.every(({ inHand }) => inHand >= IN_HAND);
  });
  const before = await control.figures();
  const until = performance.now() + THROTTLED_MS;
  stage.streams.trouble({ kind: 'slow', bytesPerSecond: THROTTLED_RATE, until });
  await sleep(THROTTLED_MS);
  const during = stage.streams.sentTo('control') - before.sent;
  stage.streams.trouble(null);
  await sleep(10_000);
  const [after, controls] = await Promise.all([viewer.figures(), control.figures()]);
  expectLike(after, controls);
  // The network was too slow indeed: in ten seconds came less than the lightest rendition plays in them.
  expect(during).toBeLessThan(LIGHTEST_RATE * (THROTTLED_MS / 1000));
});
