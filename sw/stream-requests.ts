/**
 * Requests for what the site's notary may vouch for: segments of streams and whatever else lies under its prefixes.
 * Playlists pass untouched, and are shown to the agent; what is vouched for is delivered as any content of the manifest;
 * the rest comes from the network and is kept once somebody vouches for it. Called by the service worker.
 */
import { answer, type Answer } from '../content/delivery/answer.ts';
import { bodyStream } from '../content/delivery/body-stream.ts';
import type { DeliveryParts, DeliveryReport, DeliveryRequest } from '../content/delivery/delivery-parts.ts';
import type { PeerSource } from '../content/delivery/peer-source.ts';
import type { Digest } from '../content/digest.ts';
import { networkNeedsMs, NO_MEMORY, playerThatRunsDry, rememberNetwork } from '../content/hedge.ts';
import type { ManifestEntry } from '../content/manifest.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import { isPlaylistType, isPlaylistUrl } from '../content/playlist/is-playlist.ts';
import type { AgentLink, StreamMessage } from './agent-link.ts';
import { askAgain } from './ask-again.ts';
import { LateKeeper } from './late-keeper.ts';
import {
  BUFFER_NEWS_MS,
  LATE_STATEMENT_MS,
  MAX_HOLDER_MS,
  MAX_PLAYLIST_BYTES,
  MAX_SPARE_MS,
  MAX_START_MS,
  STATEMENT_MS,
  USUAL_SEGMENT_BYTES,
} from './limits.ts';
import { PlayedAhead } from './played-ahead.ts';
import { Statements } from './statements.ts';

/** Playlists remembered for an agent that is yet to come. Judgement: a picture and a sound of some players. */
const MAX_PLAYLISTS = 8;

/** Contents remembered as fetched ahead. Judgement: they are played within a minute. */
const MAX_AHEAD = 256;

declare const self: ServiceWorkerGlobalScope;

export interface StreamWorkerParts {
  readonly parts: DeliveryParts;
  readonly link: AgentLink;
  /** Whom the manifest names; `null` for nobody. */
  readonly notary: () => Promise<NotaryTrust | null>;
}

export type OpenStreams = (given: StreamWorkerParts) => StreamRequests;

export class StreamRequests {
  readonly #parts: DeliveryParts;
  /** For a player that has something left. */
  readonly #patient: DeliveryParts;
  readonly #link: AgentLink;
  readonly #notary: () => Promise<NotaryTrust | null>;
  readonly #statements = new Statements();
  /** When the players of a window run dry, and until when that is believed; milliseconds. */
  readonly #buffers = new Map<string, { readonly dryAt: number; readonly until: number }>();
  readonly #played = new PlayedAhead();
  /** Texts by URL, the one that passed last at the end. */
  readonly #playlists = new Map<string, string>();
  /** What it took of late. */
  #network = NO_MEMORY;
  /** Who brought what was fetched ahead and has not been played. */
  readonly #ahead = new Map<Digest, 'peers' | 'network'>();

  constructor({ parts, link, notary }: StreamWorkerParts) {
    // Neighbours may be about to have what none of them has yet: the agent is always asked.
    const peers: PeerSource = {
      mayHold: () => link.isThere(),
      ask: (...args) => link.ask(...args),
      reserved: (...args) => link.reserved(...args),
      released: (digest) => link.released(digest),
      paced: (needsMs) => link.paced(needsMs),
      kept: (...args) => link.kept(...args),
    };
    this.#parts = { ...parts, peers };
    const ask: PeerSource['ask'] = (content, indexes, urgency, listener, withinMs) =>
      askAgain((wanted, once) => link.ask(content, wanted, urgency, once, withinMs), indexes, listener);
    this.#patient = { ...parts, peers: { ...peers, ask } };
    this.#link = link;
    this.#notary = notary;
    link.onStream = (message) => this.#hear(message);
  }

  async respond(request: Request, clientId: string): Promise<Answer> {
    const { url } = request;
    if (isPlaylistUrl(url)) return this.#passPlaylist(await fetch(request));
    const notary = await this.#notary();
    const dryAt = this.#dryAt(clientId, url);
    if (notary === null || !(await this.#link.comes(this.#spareMs(dryAt))))
      return this.#untold(request, clientId);
    this.#statements.trust(notary);
    this.#link.trust(notary);
    this.#link.tell({ kind: 'wanted', url, canWait: false });
    const entry = await this.#statements.waitForPlayer(url, STATEMENT_MS, this.#spareMs(dryAt));
    if (entry === null || !mayBeRead(url, entry)) return this.#untold(request, clientId);
    if (dryAt !== null && this.#spareMs(dryAt) > 0) this.#link.tell({ kind: 'wanted', url, canWait: true });
    await this.#link.whenHeld(entry.content.digest, Math.min(MAX_HOLDER_MS, this.#spareMs(dryAt)));
    const delivery = { request, entry, urgency: 'media', ...this.#player(dryAt) } as const;
    const { response, finished } = await answer(dryAt === null ? this.#parts : this.#patient, delivery);
    const counted = finished.then((report) => {
      const { network, peers, store } = report.sources;
      if (network + peers + store >= entry.content.size) this.#played.given(clientId, url, performance.now());
      return this.#credit(entry, report);
    });
    return { response, finished: counted };
  }

  /** A window says how much its players have left; `null`: none plays. */
  buffer(clientId: string, seconds: number | null): void {
    const now = performance.now();
    if (seconds === null) this.#buffers.delete(clientId);
    else this.#buffers.set(clientId, { dryAt: now + seconds * 1000, until: now + BUFFER_NEWS_MS });
  }

  #hear(message: StreamMessage): void {
    switch (message.kind) {
      case 'ready':
        // A film's playlist is asked for once, often before there is an agent.
        return this.#playlists.forEach((text, url) => void this.#showPlaylist(url, text));
      case 'statements':
        return void this.#statements.take(message.sealed);
      case 'unvouched':
        return message.urls.forEach((url) => this.#statements.unvouched(url, message.reason));
      case 'ahead':
        this.#ahead.set(message.digest, message.by);
        if (this.#ahead.size > MAX_AHEAD) this.#ahead.delete(this.#ahead.keys().next().value!);
        return;
      default:
        return message satisfies never;
    }
  }

  /** Milliseconds that may pass before the network must begin, for a player to be in time. One that has nothing in hand
   * waits for a mesh that will be there in a moment, if the last one is anything to go by. */
  #spareMs(dryAt: number | null): number {
    if (dryAt === null) {
      const due = this.#link.dueInMs();
      return due <= MAX_START_MS ? due : 0;
    }
    const left = dryAt - performance.now() - networkNeedsMs(this.#network, USUAL_SEGMENT_BYTES);
    return Math.max(0, Math.min(MAX_SPARE_MS, left));
  }

  #player(dryAt: number | null): Pick<DeliveryRequest, 'player'> {
    if (dryAt === null) return {};
    return { player: playerThatRunsDry(this.#network, dryAt, dryAt - performance.now()) };
  }

  /** What the window's media elements say, else the timing of the playlist. */
  #dryAt(clientId: string, url: string): number | null {
    const buffer = this.#buffers.get(clientId);
    const isNews = buffer !== undefined && performance.now() < buffer.until;
    return isNews ? buffer.dryAt : this.#played.dryAt(clientId, url);
  }

  /** A playlist is never kept, and never a neighbour's. */
  async #passPlaylist(response: Response): Promise<Answer> {
    const { url } = response;
    const copy = response.ok && response.type !== 'opaque' ? response.clone().body : null;
    if (copy !== null) {
      void readText(copy)
        .catch(() => null)
        .then((text) => void (text !== null && this.#takePlaylist(url, text)));
    }
    return { response, finished: Promise.resolve(reportOf('a playlist', 0)) };
  }

  #takePlaylist(url: string, text: string): void {
    this.#played.playlist(url, text);
    this.#playlists.delete(url);
    this.#playlists.set(url, text);
    if (this.#playlists.size > MAX_PLAYLISTS) this.#playlists.delete(this.#playlists.keys().next().value!);
    void this.#showPlaylist(url, text);
  }

  async #showPlaylist(url: string, text: string): Promise<void> {
    const notary = await this.#notary();
    if (notary === null || !(await this.#link.isThere())) return;
    this.#statements.trust(notary);
    this.#link.trust(notary);
    this.#link.tell({ kind: 'playlist', url, text });
  }

  /** From the network, as it is. The whole of it is kept when a statement comes after all. */
  async #untold(request: Request, clientId: string): Promise<Answer> {
    const start = performance.now();
    const response = await fetch(request);
    const firstByteMs = performance.now() - start;
    if (isPlaylistType(response.headers.get('content-type') ?? '')) return this.#passPlaylist(response);
    const isReadable = response.status === 200 && !response.redirected && response.type !== 'opaque';
    if (!isReadable || response.body === null) {
      return { response, finished: Promise.resolve(reportOf('nobody vouches for it', 0)) };
    }
    const vouched = this.#statements.wait(request.url, LATE_STATEMENT_MS);
    const keeper = new LateKeeper(this.#parts, response.body, vouched);
    const { body, finished } = bodyStream(keeper.read(), () => keeper.cancel());
    const counted = finished.then(() => {
      const { bytes } = keeper;
      const now = performance.now();
      if (keeper.isWhole) this.#played.given(clientId, request.url, now);
      if (bytes > 0) this.#network = rememberNetwork(this.#network, firstByteMs, bytes, now - start);
      const refusal = this.#statements.refusal(request.url);
      const reason = refusal === null ? 'in time' : `(the notary: ${refusal})`;
      return reportOf(`nobody vouched for it ${reason}`, bytes);
    });
    const { status, statusText, headers } = response;
    return { response: new Response(body, { status, statusText, headers }), finished: counted };
  }

  /** What was fetched ahead counts as from where it came, once. */
  #credit({ content }: ManifestEntry, report: DeliveryReport): DeliveryReport {
    const by = this.#ahead.get(content.digest);
    this.#ahead.delete(content.digest);
    if (by === undefined || report.sources.store === 0) return report;
    const { store, ...others } = report.sources;
    return {
      ...report,
      sources: { ...others, [by]: others[by] + store, store: 0 },
      reason: by === 'peers' ? 'neighbours, ahead of the player' : 'elected to fetch it for all',
    };
  }
}

/** What another origin lets everybody read, or this site. The page is not to read more of it than without us. */
function mayBeRead(url: string, { headers }: ManifestEntry): boolean {
  const { origin } = self.location;
  const allowed = headers['access-control-allow-origin'];
  return new URL(url).origin === origin || allowed === '*' || allowed === origin;
}

function reportOf(reason: string, network: number): DeliveryReport {
  return { sources: { network, peers: 0, store: 0 }, wasted: 0, rejected: 0, reason };
}

/** `null` for what is too long to be a playlist, of which no more is read. */
async function readText(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (const reader = body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.length;
    if (bytes > MAX_PLAYLIST_BYTES) {
      await reader.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
