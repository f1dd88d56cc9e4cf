/**
 * What the tracker says to WebTorrent clients, as byte text (see `client-messages.ts`). What clients wrote is put in
 * as it stands: `read-message.ts` has checked it. Called by `webtorrent-core.ts`.
 */
import type { ByteText, Id, Offer } from './client-messages.ts';
import { ANNOUNCE_SECONDS } from './limits.ts';
import type { Swarm } from './swarm.ts';

/** The beginning of whatever is passed on from a peer. */
export function openingOf(infoHash: Id, peerId: Id): ByteText {
  return `{"action":"announce","info_hash":"${infoHash.written}","peer_id":"${peerId.written}","offer_id":`;
}

export function writeOffer(opening: ByteText, { offer, offerId }: Offer): ByteText {
  return `${opening}${offerId},"offer":${offer}}`;
}

export function writeAnswer(opening: ByteText, answer: ByteText, offerId: ByteText): ByteText {
  return `${opening}${offerId},"answer":${answer}}`;
}

/** `swarm`: undefined when there is none of that name any more. */
export function writeAnnounced(infoHash: Id, swarm: Swarm | undefined): ByteText {
  const counts = `"complete":${swarm?.complete ?? 0},"incomplete":${swarm?.incomplete ?? 0}`;
  return `{"action":"announce",${counts},"interval":${ANNOUNCE_SECONDS},"info_hash":"${infoHash.written}"}`;
}

/** `downloaded` is a lower bound, as everywhere: those who have it all and are still there. */
export function writeScraped(
  infoHashes: readonly Id[],
  swarmOf: (id: string) => Swarm | undefined,
): ByteText {
  const files = infoHashes.map(({ id, written }) => {
    const { complete = 0, incomplete = 0 } = swarmOf(id) ?? {};
    return `"${written}":{"complete":${complete},"incomplete":${incomplete},"downloaded":${complete}}`;
  });
  const flags = `{"min_request_interval":${ANNOUNCE_SECONDS}}`;
  return `{"action":"scrape","files":{${files.join(',')}},"flags":${flags}}`;
}

/** `reason` is ours, in ASCII. With `infoHash` the client knows which of its torrents is meant. */
export function writeFailure(reason: string, infoHash?: Id): ByteText {
  const failure = `"failure reason":${JSON.stringify(reason)}`;
  if (infoHash === undefined) return `{${failure}}`;
  return `{"action":"announce",${failure},"info_hash":"${infoHash.written}"}`;
}
