/**
 * The public entry of `hearsay/vite`: adds Hearsay to whatever Vite builds. The script tag goes into its pages, the
 * scripts, the manifest and the filter into its output. While a site is developed there is nothing to share: a tag that
 * stands in its pages is taken out. Called by Vite.
 */
import { resolve } from 'node:path';
import type { Plugin } from 'vite';
import { copyScripts, type CopyOptions } from './copy-scripts.ts';
import { bytesText, filesText } from './how-much.ts';
import { SCRIPT_TAG } from './script-tag.ts';
import { writeManifest, type ManifestOptions } from './write-manifest.ts';

export interface HearsayPluginOptions extends CopyOptions, ManifestOptions {
  /** The tracker's URL. Without it no script tag is added, and you write it yourself. */
  readonly tracker?: string;
}

export function hearsay(options: HearsayPluginOptions = {}): Plugin {
  let outDir = '';
  let base = '/';
  let isForBrowsers = true;
  let hasFailed = false;
  return {
    name: 'hearsay',
    configResolved(config) {
      outDir = resolve(config.root, config.build.outDir);
      base = config.base;
      isForBrowsers = config.command === 'build' && config.build.ssr === false && config.build.write;
    },
    transformIndexHtml(html, { server }) {
      if (server !== undefined) return html.replace(SCRIPT_TAG, '');
      if (options.tracker === undefined) return [];
      const attrs = { src: `${base}hearsay.js`, 'data-tracker': options.tracker, async: true };
      return [{ tag: 'script', attrs, injectTo: 'head' }];
    },
    buildEnd(error) {
      hasFailed = error !== undefined;
    },
    closeBundle: {
      // After the plugins that write more files here.
      order: 'post',
      sequential: true,
      async handler() {
        if (hasFailed || !isForBrowsers) return;
        await copyScripts(outDir, options);
        const { files, bytes } = await writeManifest(outDir, options);
        this.info(`${filesText(files)}, ${bytesText(bytes)} in hearsay.json`);
      },
    },
  };
}
