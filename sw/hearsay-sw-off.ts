/**
 * `hearsay-sw-off.js`: the kill switch. Put in the place of `hearsay-sw.js` it takes over at once and, having no fetch
 * listener, leaves every request to the browser.
 */
import { clientsClaim } from 'workbox-core/clientsClaim.js';

declare const self: ServiceWorkerGlobalScope;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
clientsClaim();
