/**
 * A compact form of the manifest that the service worker's script imports, so that a worker started a millisecond ago
 * decides as one long awake. Made by the builder; asked by the service worker, synchronously, for every request.
 */
import { FINGERPRINT_HEX, MAX_NOTARY_PREFIXES, MAX_PATTERNS } from './limits.ts';
import type { Manifest } from './manifest.ts';
import { matchesPattern } from './path-pattern.ts';
import { underPrefixes } from './url-prefix.ts';

/** Another version is no filter at all. */
export const FILTER_VERSION = 2;

/** JSON-serialisable. */
export interface FilterData {
  readonly version: number;
  readonly off: boolean;
  /** 48-bit fingerprints of the paths in hex, sorted and joined. */
  readonly paths: string;
  readonly include: readonly string[];
  /** Pattern and page, in order of precedence. */
  readonly offline: readonly (readonly [match: string, page: string])[];
  /** Under which the notary may vouch; canonical. */
  readonly prefixes: readonly string[];
}

/** All paths are canonical. */
export interface RequestFilter {
  readonly off: boolean;
  /** Patterns of paths that take part whatever the request's destination. */
  readonly include: readonly string[];
  /**
   * True when the manifest has `path`. Never falsely false. Falsely true, for a path that nobody chose to collide, with
   * odds of one in 2^48 ÷ number of paths: 1 in 2.8 thousand million for 100,000 paths. It costs a look-up in the
   * manifest, and the request goes to the network unchanged.
   */
  has(path: string): boolean;
  /** True when the manifest has `path` and takes it in whatever the request's destination. */
  included(path: string): boolean;
  /** The path of the page for an offline navigation to `path`. */
  offlinePage(path: string): string | null;
  /** True for an absolute URL that the site's notary may vouch for. */
  isUnderPrefixes(url: string): boolean;
}

export function filterData(manifest: Manifest): FilterData {
  const paths = manifest.off ? [] : [...manifest.entries.keys()];
  return {
    version: FILTER_VERSION,
    off: manifest.off,
    paths: [...new Set(paths.map(fingerprint))].sort().join(''),
    include: [...new Set(manifest.include)].sort(),
    offline: manifest.offline.map(({ match, page }) => [match, page]),
    prefixes: manifest.off ? [] : (manifest.notary?.prefixes ?? []),
  };
}

/** A script that leaves `data` in `self.hearsayFilter`. */
export function filterScript(data: FilterData): string {
  // Harmless inside a script element and to parsers that end lines at U+2028.
  const json = JSON.stringify(data).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `self.hearsayFilter = ${json};\n`;
}

/** A filter over what a filter script left; `null` when that is malformed or of another version. Costs nothing to make. */
export function createFilter(data: unknown): RequestFilter | null {
  if (!isFilterData(data)) return null;
  const { off, paths, include, offline, prefixes } = data;
  const has = (path: string): boolean => !off && contains(paths, fingerprint(path));
  return Object.freeze({
    off,
    include,
    has,
    included: (path: string) => include.some((pattern) => matchesPattern(pattern, path)) && has(path),
    offlinePage: (path: string) =>
      off ? null : (offline.find(([match]) => matchesPattern(match, path))?.[1] ?? null),
    isUnderPrefixes: underPrefixes(off ? [] : prefixes),
  });
}

function isFilterData(data: unknown): data is FilterData {
  if (typeof data !== 'object' || data === null) return false;
  const { version, off, paths, include, offline, prefixes } = data as Partial<
    Record<keyof FilterData, unknown>
  >;
  return (
    version === FILTER_VERSION &&
    typeof off === 'boolean' &&
    typeof paths === 'string' &&
    paths.length % FINGERPRINT_HEX === 0 &&
    isListOf(include, (item) => typeof item === 'string') &&
    isListOf(offline, (item) => isListOf(item, (part) => typeof part === 'string') && item.length === 2) &&
    isListOf(prefixes, (item) => typeof item === 'string', MAX_NOTARY_PREFIXES)
  );
}

function isListOf(
  value: unknown,
  isItem: (item: unknown) => boolean,
  most = MAX_PATTERNS,
): value is readonly unknown[] {
  return Array.isArray(value) && value.length <= most && value.every(isItem);
}

/** Binary search in sorted fingerprints of equal width. */
function contains(paths: string, wanted: string): boolean {
  let low = 0;
  let high = paths.length / FINGERPRINT_HEX;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const found = paths.slice(middle * FINGERPRINT_HEX, (middle + 1) * FINGERPRINT_HEX);
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** 48 bits that spread evenly; no secret. Two lanes of MurmurHash3's 32-bit rounds over UTF-16 units, crosswise mixed. */
function fingerprint(path: string): string {
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  for (let i = 0; i < path.length; i++) {
    const unit = path.charCodeAt(i);
    a = round(a, unit, 0xcc9e2d51, 0x1b873593);
    b = round(b, unit, 0x85ebca6b, 0xc2b2ae35);
  }
  const low = finish(a ^ path.length);
  const high = finish(b ^ low);
  return hex(high & 0xffff, 4) + hex(low, 8);
}

function round(state: number, unit: number, first: number, second: number): number {
  const scrambled = Math.imul(unit, first);
  const mixed = state ^ Math.imul((scrambled << 15) | (scrambled >>> 17), second);
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
