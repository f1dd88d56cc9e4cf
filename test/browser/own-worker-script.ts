/** A site's own service worker, with Hearsay in it. Bundled, and registered by the page of a test. */
import { createHearsay } from '../../sw/sw.ts';

/** What is used here of a ServiceWorkerGlobalScope, whose types do not go with a page's. */
interface WorkerScope {
  importScripts(url: string): void;
  addEventListener(kind: 'fetch', listener: (event: Parameters<typeof handleFetch>[0]) => void): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.importScripts('/hearsay-filter.js');
const { handleFetch } = createHearsay();
scope.addEventListener('fetch', (event) => {
  if (handleFetch(event)) return;
  const { pathname } = new URL(event.request.url);
  if (pathname === '/made-here') event.respondWith(new Response('by the site’s own worker'));
});
