/** The figures beneath the picture: what is buffered, how far behind live it is, what was saved. Called by the stream page. */
import { byteText, shareText } from '../byte-text.ts';
import { byId } from '../element.ts';
import { drawBar, totalOf, type Sources } from '../source-bar.ts';
import { ON_AIR_SINCE } from '../streams/broadcast.ts';
import { delayToAir } from '../streams/on-air.ts';
import type { Packaged } from '../streams/packaged.ts';
import { pictureTime } from './picture-time.ts';

/** Seconds of a full bar. Judgement: what players keep by default. */
const FULL_BUFFER_S = 30;

export function showBuffer(video: HTMLVideoElement): void {
  const seconds = bufferedAhead(video);
  byId('buffer').textContent = `${seconds.toFixed(1)} s`;
  byId('buffer-bar').style.width = `${Math.min(100, (100 * seconds) / FULL_BUFFER_S)}%`;
}

function bufferedAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let index = 0; index < buffered.length; index++) {
    // A player may begin a little before what it has.
    if (buffered.start(index) <= currentTime + 0.5 && currentTime < buffered.end(index)) {
      return buffered.end(index) - currentTime;
    }
  }
  return 0;
}

const packaged: Promise<Packaged> = fetch('/streams/stream.json').then((response) => response.json());

/** How long ago the picture was on air, by its time code and the clock. */
export function showBehind(video: HTMLVideoElement): void {
  const filmMs = pictureTime(video);
  if (filmMs === null) return;
  void packaged.then((film) => {
    const delay = delayToAir(film, Date.now() - ON_AIR_SINCE, filmMs);
    byId('behind').textContent = `${(delay / 1000).toFixed(1)} s`;
  });
}

/** What `/audience.json` says: visitors of now, and the bytes that all have reported since the start. */
interface Audience extends Pick<Sources, 'peers' | 'network'> {
  readonly visitors: number;
}

/** What all visitors together have spared the server, as they report it to the tracker. */
export async function showAudience(): Promise<void> {
  const response = await fetch('/audience.json');
  if (!response.ok) return;
  const { visitors, peers, network } = (await response.json()) as Audience;
  const total = peers + network;
  byId('audience').textContent = shareText(peers, total);
  const people = visitors === 1 ? '1 visitor' : `${visitors} visitors`;
  byId('audience-of').textContent = `of ${byteText(total)}, ${people} here now`;
  drawBar(byId('audience-bar'), { peers, network, store: 0 });
}

export function showSaved(sum: Sources): void {
  const total = totalOf(sum);
  byId('saved').textContent = shareText(total - sum.network, total);
  byId('saved-of').textContent = total === 0 ? 'of the film so far' : `of ${byteText(total)} so far`;
  drawBar(byId('saved-bar'), sum);
}
