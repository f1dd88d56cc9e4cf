/**
 * Which films a page began before it was controlled. Measured (Chromium 156): a media element without `crossorigin` fails
 * when answers that a service worker has put together follow those of the network itself, or the other way round. Knows
 * nothing of contents. Called for every media element's request.
 */
import { beganBefore } from './windows.ts';

export class BegunFilms {
  /** Pages that have been controlled from their first request, as far as this worker has lived. */
  readonly #arrived = new Set<string>();
  /** By page and URL. What was told first holds: an element must not see both. */
  readonly #told = new Map<string, Promise<boolean>>();

  arrives(clientId: string): void {
    this.#arrived.add(clientId);
  }

  /** True when an element of the page has had answers of the network itself: it is to have no others. */
  beganBefore({ clientId, request: { url } }: FetchEvent): Promise<boolean> | boolean {
    if (this.#arrived.has(clientId)) return false;
    const key = `${clientId} ${url}`;
    const told = this.#told.get(key) ?? beganBefore(clientId, url);
    this.#told.set(key, told);
    return told;
  }
}

/** A network's answer as one put together here, where it can be. */
export function asOurs(response: Response): Response {
  const { url, status, statusText, headers, body } = response;
  return url === '' || status < 200 ? response : new Response(body, { status, statusText, headers });
}
