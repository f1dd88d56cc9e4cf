/**
 * Which films a page began before it was controlled. Measured (Chromium 156): a media element without `crossorigin` fails
 * when answers that a service worker has put together follow those of the network itself, or the other way round. Knows
 * nothing of contents. Called for every media element's request.
 */
import { beganBefore } from './windows.ts';

/** Answers remembered. Judgement: a long visit's films; a page that is asked again says the same. */
const MAX_TOLD = 1000;

export class BegunFilms {
  /** By page and URL, and by page alone where that has been controlled from its first request. */
  readonly #told = new Map<string, Promise<boolean> | boolean>();

  arrives(clientId: string): void {
    this.#told.set(clientId, false);
  }

  /** True when an element of the page has had answers of the network itself: it is to have no others. */
  beganBefore({ clientId, request: { url } }: FetchEvent): Promise<boolean> | boolean {
    const key = clientId + url;
    const told = this.#told.get(clientId) ?? this.#told.get(key) ?? beganBefore(clientId, url);
    if (this.#told.size > MAX_TOLD) this.#told.clear();
    this.#told.set(key, told);
    return told;
  }
}

/** A network's answer as one put together here, where it can be. */
export function asOurs(response: Response): Response {
  const { status, statusText, headers, body } = response;
  return status < 200 ? response : new Response(body, { status, statusText, headers });
}
