/** The one form of URL that statements are about. Called by whoever asks for a statement, and by its reader. */
import { MAX_URL_CHARS } from '../content/limits.ts';
import { webUrl } from '../content/web-url.ts';

/** True for a URL as a statement names it: absolute, as the URL parser writes it, without user or fragment. */
export function isStatementUrl(url: unknown): url is string {
  if (typeof url !== 'string' || url.length > MAX_URL_CHARS) return false;
  const parsed = webUrl(url);
  return parsed !== null && parsed.href === url && parsed.username === '' && parsed.password === '';
}
