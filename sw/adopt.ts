/**
 * Takes up what a page loaded before it was controlled, from the browser's own cache alone: not a byte is fetched for
 * it. So the first visitor can share the front page too. Called when a window lists what it loaded.
 */
import { answer } from '../content/delivery/answer.ts';
import type { DeliveryParts } from '../content/delivery/delivery-parts.ts';
import type { PeerSource } from '../content/delivery/peer-source.ts';
import { LineMeter } from '../content/line-meter.ts';
import type { ManifestEntry } from '../content/manifest.ts';

/** URLs looked at for one page. Judgement: far more than a page loads before its script runs. */
const MAX_URLS = 500;

/** Adopts those of `urls` for which `entryOf` has an entry. */
export async function adopt(
  urls: readonly string[],
  parts: DeliveryParts,
  entryOf: (url: string) => Promise<ManifestEntry | null>,
): Promise<void> {
  const cacheOnly = cacheOnlyParts(parts);
  for (const url of urls.slice(0, MAX_URLS)) {
    const entry = await entryOf(url);
    if (entry === null || (await parts.store.held(entry.content.digest)) !== null) continue;
    await drain(cacheOnly, new Request(url), entry);
  }
}

/** Reads an answer to its end, so that what is sound of it is kept. A failure means that it is not kept. */
export async function drain(parts: DeliveryParts, request: Request, entry: ManifestEntry): Promise<void> {
  try {
    const { response, finished } = await answer(parts, { request, entry, urgency: 'background' });
    await response.body?.pipeTo(new WritableStream());
    await finished;
  } catch {
    // Whoever needs it later gets it from the network.
  }
}

function cacheOnlyParts(parts: DeliveryParts): DeliveryParts {
  const peers: PeerSource = {
    mayHold: () => false,
    // Nobody holds anything: nobody is asked.
    ask: () => ({ cancel: () => undefined }),
    reserved: () => undefined,
    released: () => undefined,
    paced: () => undefined,
    kept: (content, indexes) => parts.peers.kept(content, indexes),
  };
  // `only-if-cached` is allowed with mode `same-origin` alone (Fetch standard, section 5.3).
  const fetchCached: DeliveryParts['fetch'] = (request) =>
    fetch(request, { cache: 'only-if-cached', mode: 'same-origin' });
  // The cache is quick, which says nothing of the line.
  return { ...parts, peers, line: new LineMeter(), fetch: fetchCached };
}
