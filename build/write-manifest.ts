/**
 * The public entry of `hearsay/manifest`: walks a built site, hashes it, and writes `hearsay.json` and
 * `hearsay-filter.js` into it. The same site gives the same bytes. Called by the command line and the Vite plugin.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentType } from 'mime-types';
import { canonicalPath } from '../content/canonical-path.ts';
import { signManifest } from '../content/hashing/manifest-signature.ts';
import { isDeflatable } from '../content/is-deflatable.ts';
import {
  parseManifest,
  serialiseManifest,
  type Manifest,
  type ManifestEntry,
  type OfflinePage,
} from '../content/manifest.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import { matchesPattern } from '../content/path-pattern.ts';
import { filterData, filterScript } from '../content/request-filter.ts';
import { askOrigin } from './ask-origin.ts';
import { checkNotary } from './check-notary.ts';
import { badOption, cannotRead, cannotWrite } from './faults.ts';
import { hashFile } from './hash-file.ts';
import { headerRules } from './header-rules.ts';
import { inParallel } from './in-parallel.ts';
import { FILTER_FILE, MANIFEST_FILE, THREAD_HEADERS, THREAD_SCRIPT } from './installed-files.ts';
import { FILES_AT_ONCE, REQUESTS_AT_ONCE } from './limits.ts';
import { listFiles, rootOf, type SiteFile } from './list-files.ts';
import { readKey } from './read-key.ts';
import type { HeaderSource } from '../content/sent-headers.ts';
import { sha224 } from './sha224.ts';

export type { Manifest, ManifestEntry, NotaryTrust, OfflinePage };

export interface ManifestOptions {
  /** Patterns of paths that take part whatever kind of request asks for them. */
  readonly include?: readonly string[];
  /** Patterns of paths that take no part. */
  readonly exclude?: readonly string[];
  /** Pages for navigations when the network is gone. */
  readonly offline?: readonly OfflinePage[];
  /** A running server to ask for the headers of each file; by default the folder's `_headers` file says them. */
  readonly origin?: string;
  /** Who vouches for what is no file here, such as a stream: the tracker's address, its notary's key, and the URLs. */
  readonly notary?: NotaryTrust;
  /** The kill switch: an empty manifest that switches everything off. */
  readonly off?: boolean;
  /** File with the private key that `hearsay keys` made. */
  readonly privateKeyFile?: string;
  readonly onProgress?: (progress: Progress) => void;
  /** Told of each file that takes no part for what the server sends with it. */
  readonly onLeftOut?: (path: string, reason: string) => void;
  /** Told of each pattern of `include` or `exclude` that fits no file. */
  readonly onIdle?: (option: 'include' | 'exclude', pattern: string) => void;
}

/** Files and bytes hashed so far, and files in all. */
export interface Progress {
  readonly files: number;
  readonly bytes: number;
  readonly ofFiles: number;
}

/** What was written. */
export interface WrittenManifest {
  readonly files: number;
  readonly bytes: number;
  readonly signed: boolean;
}

/** Throws Fault `cannot-read`, `cannot-write`, `bad-option`, `manifest-entry` or `manifest-signature`. Writes nothing then. */
export async function writeManifest(
  directory: string,
  options: ManifestOptions = {},
): Promise<WrittenManifest> {
  const manifest = await buildManifest(directory, options);
  const text = serialiseManifest(manifest, sha224);
  // What a visitor would refuse is refused here: too many files, a type or a path out of bounds.
  parseManifest(text, sha224);
  await replaceFile(directory, FILTER_FILE, filterScript(filterData(manifest)));
  await replaceFile(directory, MANIFEST_FILE, text);
  const contents = [...manifest.entries.values()].map(({ content }) => content);
  const bytes = contents.reduce((sum, { size }) => sum + size, 0);
  return { files: contents.length, bytes, signed: manifest.signature !== null };
}

/** The texts of `hearsay.json` and `hearsay-filter.js` that a folder has, with a notary named in them and no signature: for
 * servers that learn their own address when they start. Writes nothing. Throws Fault `cannot-read`, or as the reader of
 * manifests does. */
export async function withNotary(
  directory: string,
  notary: NotaryTrust,
): Promise<{ readonly manifest: string; readonly filter: string }> {
  const file = join(directory, MANIFEST_FILE);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw cannotRead(file, error);
  });
  const named = { ...parseManifest(text, sha224), notary: checkNotary(notary), signature: null };
  return { manifest: serialiseManifest(named, sha224), filter: filterScript(filterData(named)) };
}

/** The manifest of a folder, written nowhere. Throws as `writeManifest` does. */
export async function buildManifest(directory: string, options: ManifestOptions = {}): Promise<Manifest> {
  const manifest = options.off === true ? await switchedOff(directory) : await read(directory, options);
  if (options.privateKeyFile === undefined) return manifest;
  return signManifest(manifest, await readKey(options.privateKeyFile), sha224);
}

/** Says nothing but that everything is off. */
async function switchedOff(directory: string): Promise<Manifest> {
  await rootOf(directory);
  return { off: true, include: [], offline: [], entries: new Map(), notary: null, signature: null };
}

async function read(directory: string, options: ManifestOptions): Promise<Manifest> {
  const include = (options.include ?? []).map(checkPattern);
  const { onIdle } = options;
  const files = await listFiles(directory, options.exclude ?? [], (pattern) => onIdle?.('exclude', pattern));
  const entries = await readEntries(directory, files, options);
  const paths = [...entries.keys()];
  for (const pattern of include) {
    if (!paths.some((path) => matchesPattern(pattern, path))) onIdle?.('include', pattern);
  }
  const thread = entries.get(THREAD_SCRIPT);
  if (thread !== undefined) {
    include.push(THREAD_SCRIPT);
    entries.set(THREAD_SCRIPT, { ...thread, headers: { ...THREAD_HEADERS, ...thread.headers } });
  }
  const offline = (options.offline ?? []).map((page) => checkOffline(page, entries));
  const notary = options.notary === undefined ? null : checkNotary(options.notary);
  return { off: false, include, offline, entries, notary, signature: null };
}

async function readEntries(
  directory: string,
  files: readonly SiteFile[],
  options: ManifestOptions,
): Promise<Map<string, ManifestEntry>> {
  const headersOf =
    options.origin === undefined ? await headersOfFolder(directory) : askOrigin(options.origin);
  const atOnce = options.origin === undefined ? FILES_AT_ONCE : REQUESTS_AT_ONCE;
  const progress = { files: 0, bytes: 0, ofFiles: files.length };
  const entries = await inParallel(files, atOnce, async (file) => {
    const entry = await readEntry(file, headersOf, options.onLeftOut, (bytes) => {
      progress.bytes += bytes;
      options.onProgress?.({ ...progress });
    });
    progress.files += 1;
    options.onProgress?.({ ...progress });
    return entry === null ? [] : [[file.path, entry] as const];
  });
  return new Map(entries.flat());
}

/** By the `_headers` file in the folder, if there is one. */
async function headersOfFolder(directory: string): Promise<HeaderSource> {
  const file = join(directory, '_headers');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cannotRead(file, error);
  });
  const rules = headerRules(text);
  return async (path) => rules(path);
}

async function readEntry(
  { file, path }: SiteFile,
  headersOf: HeaderSource,
  onLeftOut: ManifestOptions['onLeftOut'],
  onBytes: (bytes: number) => void,
): Promise<ManifestEntry | null> {
  const { digest, size, pieces } = await hashFile(file, onBytes);
  const sent = await headersOf(path, size);
  if (sent.kind === 'left-out') {
    onLeftOut?.(path, sent.reason);
    return null;
  }
  const type = sent.type ?? typeOf(path);
  const content = { digest, size, pieces, deflatable: isDeflatable(type, size) };
  return { content, type, headers: sent.headers };
}

/** As static servers choose it: by the name's ending, text as UTF-8. */
function typeOf(path: string): string {
  const ending = /\.[^./]+$/.exec(path)?.[0];
  return (ending !== undefined && contentType(ending)) || 'application/octet-stream';
}

/** A path's canonical spelling leaves stars as they are, so it serves for patterns too. */
function checkPattern(pattern: string): string {
  if (pattern.startsWith('/')) return canonicalPath(pattern);
  throw badOption('include', pattern, 'a pattern that begins with a slash, such as /data/**');
}

function checkOffline(
  { match, page }: OfflinePage,
  entries: ReadonlyMap<string, ManifestEntry>,
): OfflinePage {
  const path = canonicalPath(page);
  if (match.startsWith('/') && entries.has(path)) return { match: canonicalPath(match), page: path };
  throw badOption(
    'offline',
    `${match}=${page}`,
    'a pattern and the path of a file of the site, such as /app/**=/index.html',
  );
}

/** Readers see the old file or the new one, never half of it. A half-written one is hidden, so it takes no part. */
async function replaceFile(directory: string, name: string, text: string): Promise<void> {
  const draft = join(directory, `.${name}.new`);
  const file = join(directory, name);
  try {
    await writeFile(draft, text);
    await rename(draft, file);
  } catch (error) {
    throw cannotWrite(file, error);
  }
}
