/**
 * The process of a shard as one plain script. As the modules it is made of, each process would compile them itself, and tsx
 * names every function anew whenever one is made: measured, a twelfth of the time. Called by `run-scenarios.ts`.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export async function shardScript(): Promise<string> {
  const result = await build({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('shard-process.ts', import.meta.url)),
      write: false,
      minify: false,
      target: 'node20',
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  if (output === undefined || !('output' in output)) throw new Error('The process of a shard was not built.');
  return output.output[0].code;
}
