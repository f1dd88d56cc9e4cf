/** Lists the project's TypeScript files and what each imports, for the tests of the house's rules. */
import { readdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const FOLDERS = [
  'content',
  'protocol',
  'sw',
  'page-agent',
  'workers',
  'tracker',
  'build',
  'demo-site',
  'test',
] as const;

export interface SourceFile {
  /** From the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
  /** What it imports: paths from the root for its own, names for packages and Node's modules. */
  readonly imports: readonly string[];
}

const IMPORT = /^(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|^import\s*'([^']+)'|\bimport\(\s*'([^']+)'/gm;

/** What a file at `path` with this text imports, types included. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)]
    .map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
    .map((target) => (target.startsWith('.') ? posix.join(posix.dirname(path), target) : target));
}

export async function readSourceFiles(): Promise<SourceFile[]> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const files: SourceFile[] = [];
  for (const folder of FOLDERS) {
    const entries = await readdir(`${root}/${folder}`, { recursive: true });
    for (const entry of entries.map((name) => name.replaceAll('\\', '/'))) {
      // Films of the demo come in files of the same ending.
      if (!entry.endsWith('.ts') || /(^|\/)(node_modules|output|public)\//.test(entry)) continue;
      const path = `${folder}/${entry}`;
      const text = await readFile(`${root}/${path}`, 'utf8');
      files.push({ path, text, imports: importsOf(path, text) });
    }
  }
  return files;
}
