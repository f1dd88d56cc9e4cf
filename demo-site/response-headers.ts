/**
 * The headers that go with the demo's files: one table for the server that sends them and for the `_headers` file that
 * the manifest is made from, so that an answer of the service worker bears the same ones.
 */

interface HeaderRule {
  /** A path, or with `*` at its end all that begin so. No two that set the same header overlap. */
  readonly pattern: string;
  readonly headers: Readonly<Record<string, string>>;
}

const REVALIDATE = { 'Cache-Control': 'no-cache' };

const RULES: readonly HeaderRule[] = [
  { pattern: '/*', headers: { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' } },
  { pattern: '/assets/*', headers: { 'Cache-Control': 'public, max-age=31536000, immutable' } },
  { pattern: '/media/*', headers: { 'Cache-Control': 'public, max-age=3600' } },
  { pattern: '/streams/*', headers: { 'Cache-Control': 'public, max-age=3600' } },
  { pattern: '/icon.svg', headers: REVALIDATE },
  { pattern: '/index.html', headers: REVALIDATE },
  { pattern: '/audience.html', headers: REVALIDATE },
  { pattern: '/vod.html', headers: REVALIDATE },
  { pattern: '/live.html', headers: REVALIDATE },
  { pattern: '/hearsay*', headers: REVALIDATE },
];

/** What goes with the file at `path`. */
export function headersFor(path: string): Readonly<Record<string, string>> {
  const fitting = RULES.filter(({ pattern }) => fits(pattern, path));
  return Object.assign({}, ...fitting.map(({ headers }) => headers)) as Record<string, string>;
}

/** The table as a static host's `_headers` file. */
export function headersFile(): string {
  const blocks = RULES.map(({ pattern, headers }) => {
    const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
    return `${pattern}\n${lines.join('')}`;
  });
  return blocks.join('\n');
}

function fits(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
