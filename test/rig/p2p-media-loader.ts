/**
 * p2p-media-loader for hls.js as a site serves it: the modules as they were published, and the import map by which the one
 * finds the other. Called by the tests and benchmarks whose pages use it.
 */
import { readFile } from 'node:fs/promises';
import type { SiteFile } from './site-server.ts';

export interface PublishedP2pMediaLoader {
  /** Path of what a page imports: the same in every site. */
  readonly files: Readonly<Record<'/p2p-media-loader-hlsjs.js' | '/p2p-media-loader-core.js', SiteFile>>;
  /** Stands in the page's head before any module. */
  readonly importMap: string;
}

const MODULES = new URL('../../node_modules/', import.meta.url);

export async function readP2pMediaLoader(): Promise<PublishedP2pMediaLoader> {
  const published = async (name: string): Promise<SiteFile> => ({
    body: await readFile(new URL(`${name}/dist/${name}.es.min.js`, MODULES), 'utf8'),
    type: 'text/javascript',
  });
  const imports = { 'p2p-media-loader-core': '/p2p-media-loader-core.js' };
  return {
    files: {
      '/p2p-media-loader-hlsjs.js': await published('p2p-media-loader-hlsjs'),
      '/p2p-media-loader-core.js': await published('p2p-media-loader-core'),
    },
    importMap: `<script type="importmap">${JSON.stringify({ imports })}</script>`,
  };
}
