/** Drives the one `<video>` of a page: plays, seeks, and tells which picture it shows. Called by the tests with films. */
import type { Page } from 'playwright';

export const FILM_BODY = '<video src="/film.mp4" muted playsinline preload="auto"></video>';

/** Seeks to `seconds`, in the middle of a frame of 40 ms that is not shown now; a digest of its picture. */
export function pictureAt(page: Page, seconds: number): Promise<string> {
  return page.evaluate(async (time) => {
    const video = document.querySelector('video')!;
    if (video.error !== null) throw new Error(`The film has failed: ${video.error.message}`);
    const shown = new Promise<void>((resolve, reject) => {
      // The element says `seeked` a little before the picture is there to be drawn.
      const look: VideoFrameRequestCallback = (_now, { mediaTime }) => {
        if (mediaTime <= time && mediaTime > time - 0.045) resolve();
        else video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
      video.addEventListener('error', () => reject(new Error(video.error?.message)), { once: true });
    });
    video.currentTime = time;
    await shown;
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext('2d')!;
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }, seconds);
}

/** Waits until the film can be played, then plays it. */
export async function play(page: Page, rate = 1): Promise<void> {
  await page.evaluate(async (playbackRate) => {
    const video = document.querySelector('video')!;
    video.playbackRate = playbackRate;
    await video.play();
  }, rate);
}

/** Waits until the film has played past `seconds`. Fails at once when the film does. */
export async function playedPast(page: Page, seconds: number): Promise<void> {
  const outcome = await page.waitForFunction(
    (time) => {
      const video = document.querySelector('video')!;
      if (video.error !== null)
        return `The film has failed at ${video.currentTime} s: ${video.error.message}`;
      return (video.currentTime >= time || video.ended) && 'played';
    },
    seconds,
    { timeout: 60_000 },
  );
  const said = await outcome.jsonValue();
  if (said !== 'played') throw new Error(String(said));
}
