/** `npm run build`: everything that ships and the demo, into `dist/`. Each target is one line in the tables below. */
import { rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { build, type InlineConfig, type Plugin } from 'vite';
import { WORKER_MARK } from './installed-files.ts';
import { unusedParts } from './unused-parts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Target {
  readonly entry: string;
  readonly file: string;
  readonly banner?: string;
  readonly define?: Readonly<Record<string, string>>;
}

/** simplepeer.min.js tries the `require` of Node. A browser has none: without this, a stand-in for it is put in. Only where
 * nothing else of CommonJS is. */
const NO_REQUIRE = { 'typeof require': '"undefined"', require: 'undefined' };

/** Scripts that a site serves as they are; every dependency is inside. */
const BROWSER_CLASSIC: readonly Target[] = [
  { entry: 'page-agent/loader.ts', file: 'hearsay.js' },
  { entry: 'sw/hearsay-sw.ts', file: 'hearsay-sw.js', banner: WORKER_MARK },
  { entry: 'sw/stream-script.ts', file: 'hearsay-sw-streams.js' },
  { entry: 'sw/hearsay-sw-off.ts', file: 'hearsay-sw-off.js', banner: WORKER_MARK },
  { entry: 'content/hashing/hash-script.ts', file: 'hearsay-hash.js' },
  { entry: 'workers/agent-worker.ts', file: 'hearsay-worker.js' },
  { entry: 'workers/assist-script.ts', file: 'hearsay-assist.js' },
  { entry: 'workers/deflate-script.ts', file: 'hearsay-deflate.js' },
  { entry: 'workers/fetch-bodies.ts', file: 'hearsay-fetch.js' },
  { entry: 'workers/stream-follower-script.ts', file: 'hearsay-streams.js' },
];
const BROWSER_MODULES: readonly Target[] = [
  { entry: 'page-agent/agent.ts', file: 'hearsay-agent.js', define: NO_REQUIRE },
];

/** Modules for somebody else's bundler. */
const NPM: readonly Target[] = [
  { entry: 'page-agent/hearsay.ts', file: 'hearsay.js' },
  { entry: 'sw/sw.ts', file: 'sw.js' },
];

const NODE: Readonly<Record<string, string>> = {
  cli: 'build/cli.ts',
  'vite-plugin': 'build/vite-plugin.ts',
  'write-manifest': 'build/write-manifest.ts',
  tracker: 'tracker/tracker.ts',
  token: 'tracker/token.ts',
  demo: 'demo-site/serve.ts',
};

const shared: InlineConfig = { root, configFile: false, publicDir: false, logLevel: 'warn' };
const alias = [
  // Its own entry names Node's globals; this file of it does not.
  { find: 'simple-peer', replacement: 'simple-peer/simplepeer.min.js' },
  // Of @msgpack/msgpack.
  { find: /^\.\/ExtensionCodec\.mjs$/, replacement: resolve(root, 'build/no-extensions.ts') },
  { find: /^\.\/CachedKeyDecoder\.mjs$/, replacement: resolve(root, 'build/no-key-cache.ts') },
  { find: /^\.\/utils\/utf8\.mjs$/, replacement: resolve(root, 'build/short-utf8.ts') },
];

/** To read a property, or a global of the browser's, does nothing else: neither is kept for its own sake. */
const treeshake = { propertyReadSideEffects: false, unknownGlobalSideEffects: false } as const;

/** Goes over what the bundler has minified. Measured: a fortieth off what a visitor downloads, gzipped. */
const smaller: Plugin = {
  name: 'smaller',
  async renderChunk(code, _chunk, { format }) {
    const options = {
      module: format === 'es',
      // Measured: beside the usual options, these leave 120 bytes less of the agent, gzipped.
      compress: { ecma: 2020, passes: 5, pure_getters: true, inline: 1, lhs_constants: false },
      format: { ecma: 2020 },
    } as const;
    const { code: minified } = await minify(code, options);
    return minified === undefined ? null : { code: minified, map: null };
  },
};

async function buildBrowser(target: Target, format: 'iife' | 'es', outDir: string): Promise<void> {
  await build({
    ...shared,
    plugins: [unusedParts, smaller],
    define: { ...target.define },
    resolve: { alias },
    build: {
      outDir: resolve(root, 'dist', outDir),
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: {
        treeshake,
        checks: { pluginTimings: false },
        output: { minify: true, comments: false, postBanner: target.banner ?? '' },
      },
      lib: {
        entry: resolve(root, target.entry),
        formats: [format],
        name: '__hearsayBundle',
        fileName: () => target.file,
      },
    },
  });
}

async function buildNode(): Promise<void> {
  await build({
    ...shared,
    build: {
      ssr: true,
      outDir: resolve(root, 'dist/node'),
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(NODE).map(([name, entry]) => [name, resolve(root, entry)])),
        external: (id) => isBuiltin(id) || (/^[^./]/.test(id) && !id.startsWith(root)),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunk-[hash].js' },
      },
    },
  });
}

for (const folder of ['browser', 'npm', 'node', 'demo']) {
  await rm(resolve(root, 'dist', folder), { recursive: true, force: true });
}
for (const target of BROWSER_CLASSIC) await buildBrowser(target, 'iife', 'browser');
for (const target of BROWSER_MODULES) await buildBrowser(target, 'es', 'browser');
for (const target of NPM) await buildBrowser(target, 'es', 'npm');
await buildNode();
// The demo is built with what stands above, as any site's owner would; this folder knows nothing of it.
const demoBuilder = new URL('../demo-site/build-demo.ts', import.meta.url).href;
const { buildDemo } = (await import(demoBuilder)) as { buildDemo: (root: string) => Promise<void> };
await buildDemo(root);
