/** Makes one script of a TypeScript file and all it imports, to run in a page or a worker of a test. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The code of `entry` (a file URL or path), unminified so that errors in it can be read. `es`: as a module. */
export async function bundleForBrowser(entry: URL | string, format: 'iife' | 'es' = 'iife'): Promise<string> {
  const result = await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    // simple-peer's own entry names Node's globals; this file of it does not.
    resolve: { alias: { 'simple-peer': 'simple-peer/simplepeer.min.js' } },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: {
        entry: entry instanceof URL ? fileURLToPath(entry) : entry,
        formats: [format],
        name: '__testBundle',
        fileName: () => 'bundle.js',
      },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error(`Nothing was built from ${entry}.`);
  return output.output[0].code;
}
