/**
 * The files of a built site, sorted, with the canonical path that each has on the web. Knows nothing of their bytes.
 * Called by the manifest builder.
 */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { canonicalPath } from '../content/canonical-path.ts';
import { matchesPattern } from '../content/path-pattern.ts';
import { cannotRead } from './faults.ts';
import { isApart } from './installed-files.ts';

export interface SiteFile {
  /** Path on this machine. */
  readonly file: string;
  /** Canonical path on the site. */
  readonly path: string;
}

const EXPECTED = 'the folder of a site';

/** Files at the top that hosts read and do not serve. */
const HOST_FILES = new Set(['_headers', '_redirects']);

/** Names that take no part anywhere: what servers keep to themselves, and source maps, which no page loads. */
function isPrivate(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules' || name.endsWith('.map');
}

/**
 * All files below `directory` that take part, but those whose path fits a pattern of `exclude`; `onIdle` is told of each
 * of these patterns that fits no path. Throws Fault `cannot-read`.
 */
export async function listFiles(
  directory: string,
  exclude: readonly string[],
  onIdle?: (pattern: string) => void,
): Promise<SiteFile[]> {
  const root = await rootOf(directory);
  const idle = new Set(exclude);
  const files: SiteFile[] = [];
  const isTaken = (path: string): boolean => {
    const fitting = exclude.filter((pattern) => matchesPattern(canonicalPath(pattern), path));
    for (const pattern of fitting) idle.delete(pattern);
    return fitting.length === 0;
  };

  /** `above`: the real folders that led here; a link back to one of them would never end. */
  async function walk(folder: string, names: readonly string[], above: readonly string[]): Promise<void> {
    for (const entry of await readFolder(folder)) {
      const way = [...names, entry.name];
      if (isPrivate(entry.name)) continue;
      if (names.length === 0 && (HOST_FILES.has(entry.name) || isApart(entry.name))) continue;
      const target = await targetOf(join(folder, entry.name), entry, root);
      const path = `/${way.map(encodeURIComponent).join('/')}`;
      if (target?.kind === 'file' && isTaken(path)) files.push({ file: target.real, path });
      if (target?.kind === 'folder' && !above.includes(target.real)) {
        await walk(target.real, way, [...above, target.real]);
      }
    }
  }

  await walk(root, [], [root]);
  for (const pattern of idle) onIdle?.(pattern);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The real folder behind `directory`. Throws Fault `cannot-read` when there is none. */
export async function rootOf(directory: string): Promise<string> {
  try {
    const root = await realpath(directory);
    if ((await stat(root)).isDirectory()) return root;
  } catch (error) {
    throw cannotRead(directory, error, EXPECTED);
  }
  throw cannotRead(directory, 'it is a file', EXPECTED);
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw cannotRead(folder, error);
  }
}

interface Target {
  readonly kind: 'file' | 'folder';
  readonly real: string;
}

/** What an entry is, also behind a link; `null` for a link that is broken or leads out of `root`, and for devices. */
async function targetOf(file: string, entry: Dirent, root: string): Promise<Target | null> {
  if (entry.isFile()) return { kind: 'file', real: file };
  if (entry.isDirectory()) return { kind: 'folder', real: file };
  if (!entry.isSymbolicLink()) return null;
  try {
    const real = await realpath(file);
    const way = relative(root, real);
    if (way === '..' || way.startsWith(`..${sep}`)) return null;
    const found = await stat(real);
    if (found.isFile()) return { kind: 'file', real };
    return found.isDirectory() ? { kind: 'folder', real } : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP') return null;
    throw cannotRead(file, error);
  }
}
