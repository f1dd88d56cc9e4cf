/**
 * The one place where pure code meets the URL parser of the platform (WHATWG URL): browsers, their workers and Node have
 * the same one, with neither clock nor chance in it. Knows nothing of what a URL is for. Called by whoever compares or
 * resolves whole URLs.
 */

/** What is used of a parsed URL. */
export interface WebUrl {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly hostname: string;
  readonly pathname: string;
  readonly search: string;
  hash: string;
}

type WebUrlClass = new (url: string, base?: string) => WebUrl;

const { URL: PlatformUrl } = globalThis as unknown as { readonly URL: WebUrlClass };

/** `url`, seen from `base` when one is given; `null` for what is no URL. */
export function parseUrl(url: string, base?: string): WebUrl | null {
  try {
    return new PlatformUrl(url, base);
  } catch {
    return null;
  }
}

/** The absolute http or https URL that `url` is, seen from `base`, without its fragment; `null` for anything else. */
export function webUrl(url: string, base?: string): WebUrl | null {
  const parsed = parseUrl(url, base);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return null;
  parsed.hash = '';
  return parsed;
}
