/** Builds the demo into `dist/demo`: pages, media, Hearsay's scripts, manifest. Called at the end of the whole build. */
import { cp, readdir, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeManifest } from 'hearsay/manifest';
import { build } from 'vite';
import { headersFile } from './response-headers.ts';

const PAGES = ['index.html', 'audience.html', 'vod.html', 'live.html'];
/** Left to the network: Chromium's own HLS player refuses segments that a service worker has put together. */
const STREAMS = '/streams/**';

/** `root`: the folder of the package; its `dist/browser` and `dist/node` have been built. */
export async function buildDemo(root: string): Promise<void> {
  const source = resolve(root, 'demo-site');
  const out = resolve(root, 'dist/demo');
  await build({
    root: source,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      // Everything a file of its own, however small: that is what is shared.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        input: PAGES.map((page) => resolve(source, page)),
        output: { codeSplitting: { groups: [{ name: 'three', test: /node_modules\/three\// }] } },
      },
    },
  });
  const scripts = resolve(root, 'dist/browser');
  for (const name of await readdir(scripts)) {
    if (!name.includes('-off')) await cp(resolve(scripts, name), resolve(out, name));
  }
  await writeFile(resolve(out, '_headers'), headersFile());
  await writeManifest(out, {
    exclude: ['/_headers', STREAMS],
    offline: [{ match: '/', page: '/index.html' }],
  });
}
