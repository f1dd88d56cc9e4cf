/**
 * Sees every body that a page's scripts are given by `fetch` and `XMLHttpRequest`, as they see it, and keeps its hash.
 * Changes nothing of it. Called by the observer in the page.
 */

/** One body that came whole. */
export interface SeenBody {
  readonly url: string;
  readonly status: number;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
  /** The `Content-Range` of a part; empty for the whole. */
  readonly range: string;
  /** Milliseconds from asking to having it whole. */
  readonly ms: number;
}

/** What is told of a body beside its bytes. */
export type BodyTold = Pick<SeenBody, 'url' | 'status' | 'range'>;

/** `askedAt`: as `performance.now()` told it. */
export async function seeBody(bytes: ArrayBuffer, told: BodyTold, askedAt: number): Promise<SeenBody> {
  const ms = performance.now() - askedAt;
  const length = bytes.byteLength;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { ...told, bytes: length, sha256, ms };
}

/** Calls `seen` for each body whose URL `wanted` names. */
export function witnessBodies(wanted: (url: string) => boolean, seen: (body: SeenBody) => void): void {
  const keep = async (bytes: ArrayBuffer, told: BodyTold, askedAt: number): Promise<void> =>
    seen(await seeBody(bytes, told, askedAt));

  const plainFetch = window.fetch;
  window.fetch = async (...args) => {
    const askedAt = performance.now();
    const response = await plainFetch(...args);
    const { url, status, headers } = response;
    if (wanted(url)) {
      const range = headers.get('Content-Range') ?? '';
      response
        .clone()
        .arrayBuffer()
        .then((bytes) => keep(bytes, { url, status, range }, askedAt))
        // The player has changed its mind: there is no whole body.
        .catch(() => undefined);
    }
    return response;
  };

  window.XMLHttpRequest = class extends XMLHttpRequest {
    #askedAt = 0;

    constructor() {
      super();
      // Before any listener of a player, which may hand the bytes on to a worker and have them no more.
      this.addEventListener('readystatechange', () => {
        if (this.readyState !== XMLHttpRequest.DONE || !(this.response instanceof ArrayBuffer)) return;
        const { responseURL: url, status, response } = this;
        const range = this.getResponseHeader('Content-Range') ?? '';
        if (wanted(url)) void keep(response, { url, status, range }, this.#askedAt);
      });
    }

    override send(body?: Document | XMLHttpRequestBodyInit | null): void {
      this.#askedAt = performance.now();
      super.send(body);
    }
  };
}
