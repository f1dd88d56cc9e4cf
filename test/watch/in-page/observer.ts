/**
 * Looks at a viewer's page from within, from before its first script: how the picture moves, how late it is, which bytes
 * the player was given, and what Hearsay says of them. Changes nothing. Bundled, and put into every viewer's page.
 */
import { pictureTime } from '../../../demo-site/watching/picture-time.ts';
import { isSegment } from '../../../demo-site/watching/stream-url.ts';
import { delayToAir } from '../../../demo-site/streams/on-air.ts';
import type { Packaged } from '../../../demo-site/streams/packaged.ts';
import type { Hearsay } from '../../../page-agent/hearsay.ts';
import type { HearsayStats, ServedResource } from '../../../page-agent/stats.ts';
import { DELAY_LOOK_MS, LOOK_MS } from '../limits.ts';
import { seeBody, witnessBodies, type SeenBody } from './body-witness.ts';
import { StallMeter, type VideoState } from './stall-meter.ts';

/** What the page has seen so far. */
export interface ViewerRecord {
  readonly stalls: number;
  readonly stallSeconds: number;
  /** From the first `play()` to the first picture; `null`: none yet. */
  readonly startMs: number | null;
  /** Seconds of film from where the picture is to the end of what the player has of it. */
  readonly inHand: number;
  /** How late the picture was, look by look, in milliseconds. Empty on demand. */
  readonly delays: readonly number[];
  readonly bodies: readonly SeenBody[];
  readonly served: readonly ServedResource[];
  readonly stats: HearsayStats | null;
  /** What the page says is wrong; empty: nothing. */
  readonly trouble: string;
}

export interface ObserverOrders {
  /** The broadcast, and when it began; `null` on demand. */
  readonly live: { readonly packaged: Packaged; readonly since: number } | null;
  /** The page tells what its player is given: not all of it comes by `fetch` and `XMLHttpRequest`. */
  readonly pageTells: boolean;
}

export type ObservedPage = typeof globalThis & {
  hearsay?: Hearsay;
  observerOrders: ObserverOrders;
  viewerRecord: () => ViewerRecord;
  /** For pages that tell: a segment whole, just before the player has it; `askedAt` as `performance.now()` told it. */
  playerIsGiven: (url: string, bytes: ArrayBuffer, askedAt: number) => void;
};

const page = globalThis as ObservedPage;
const meter = new StallMeter();
const delays: number[] = [];
const bodies: SeenBody[] = [];
const served: ServedResource[] = [];
let playedAt: number | null = null;
let startMs: number | null = null;

function stateOf({ currentTime, paused, ended, seeking }: HTMLVideoElement): VideoState {
  return { at: currentTime, paused, ended, seeking };
}

function inHand(): number {
  const video = document.querySelector('video');
  if (video === null || video.buffered.length === 0) return 0;
  return Math.max(0, video.buffered.end(video.buffered.length - 1) - video.currentTime);
}

function watchPlay(): void {
  // Called with the element as its `this`, below.
  const play = Reflect.get(HTMLMediaElement.prototype, 'play');
  HTMLMediaElement.prototype.play = function playObserved(this: HTMLMediaElement) {
    if (playedAt === null && this instanceof HTMLVideoElement) {
      playedAt = performance.now();
      this.requestVideoFrameCallback((now) => {
        startMs = now - (playedAt ?? now);
        meter.begin(now);
      });
    }
    return play.call(this);
  };
}

function watchPicture(): void {
  const onWait = ({ type, target }: Event): void => {
    if (!(target instanceof HTMLVideoElement)) return;
    if (type === 'stalled' && target.readyState > HTMLMediaElement.HAVE_CURRENT_DATA) return;
    meter.waits(performance.now(), stateOf(target));
  };
  // These don't bubble, but pass here on their way down.
  for (const name of ['waiting', 'stalled']) document.addEventListener(name, onWait, { capture: true });
  setInterval(() => {
    const video = document.querySelector('video');
    if (video !== null) meter.look(performance.now(), stateOf(video));
  }, LOOK_MS);
}

function watchDelay({ live }: ObserverOrders): void {
  if (live === null) return;
  setInterval(() => {
    const video = document.querySelector('video');
    const filmMs = video === null || startMs === null ? null : pictureTime(video);
    if (filmMs !== null) delays.push(delayToAir(live.packaged, Date.now() - live.since, filmMs));
  }, DELAY_LOOK_MS);
}

function watchHearsay(): void {
  let started: Hearsay | undefined;
  Object.defineProperty(page, 'hearsay', {
    configurable: true,
    get: () => started,
    set(hearsay: Hearsay) {
      started = hearsay;
      hearsay.on('resource', (resource) => {
        if (isSegment(new URL(resource.url, location.href).href)) served.push({ ...resource });
      });
    },
  });
}

if (window.top === window) {
  watchPlay();
  watchPicture();
  watchDelay(page.observerOrders);
  watchHearsay();
  if (page.observerOrders.pageTells) {
    page.playerIsGiven = (url, bytes, askedAt) =>
      void seeBody(bytes.slice(), { url, status: 200, range: '' }, askedAt).then((body) => bodies.push(body));
  } else witnessBodies(isSegment, (body) => bodies.push(body));
  page.viewerRecord = () => ({
    stalls: meter.stalls,
    stallSeconds: meter.seconds(performance.now()),
    startMs,
    inHand: inHand(),
    delays,
    bodies,
    served,
    stats: page.hearsay?.stats ?? null,
    trouble: document.querySelector('#trouble')?.textContent ?? '',
  });
}
