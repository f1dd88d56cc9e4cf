/**
 * Finds what is installed of a rival. Where it is not, the table says why, and the rest is measured all the same. Called by
 * the contenders.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export type RivalName = 'webtorrent' | 'p2p-media-loader-hlsjs';

export type RivalPackage =
  | { readonly kind: 'installed'; readonly version: string; readonly folder: URL }
  | { readonly kind: 'missing'; readonly why: string };

const MODULES = new URL('../../../node_modules/', import.meta.url);

/** `modules`: the folder in which packages are installed. */
export function findRival(name: RivalName, modules: URL = MODULES): RivalPackage {
  const folder = new URL(`${name}/`, modules);
  try {
    const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
      readonly version: string;
    };
    return { kind: 'installed', version, folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return {
      kind: 'missing',
      why: `${name} is not in ${fileURLToPath(modules)}: ${reason}. \`npm ci\` installs it.`,
    };
  }
}
