/** `window.hearsay`, once the script tag has brought it. The page works without; this alone knows how to wait for it. */
import type { Hearsay } from 'hearsay';

declare global {
  interface Window {
    hearsay?: Hearsay;
  }
}

/** Calls `use` as soon as Hearsay is there; never, when it does not come. */
export function whenHearsay(use: (hearsay: Hearsay) => void): void {
  if (window.hearsay !== undefined) {
    use(window.hearsay);
    return;
  }
  const tag = document.querySelector('script[data-tracker]');
  tag?.addEventListener('load', () => window.hearsay !== undefined && use(window.hearsay), { once: true });
}
