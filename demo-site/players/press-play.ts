/** Presses play, as most players leave it to a page to do. A browser may refuse; then the visitor presses. */

export function pressPlay(video: HTMLVideoElement): void {
  video.play().catch(() => undefined);
}
