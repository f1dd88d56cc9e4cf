/**
 * The notary: vouches for what lies under its owner's prefixes, for visitors over the tracker's sockets and for anybody
 * over HTTP. Gives out digests, never a byte of what it has fetched. Composes its parts; knows nothing of rooms or peers.
 * Called by `tracker.ts`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSigner, createVerifier } from '../../content/hashing/ed25519.ts';
import { MAX_NOTARY_PREFIXES } from '../../content/limits.ts';
import { canonicalPrefix, underPrefixes } from '../../content/url-prefix.ts';
import { Fault } from '../../content/fault.ts';
import type { Refusal } from '../../content/refusal.ts';
import type { NotaryAnswer, NotaryAsk } from '../../protocol/notary-messages.ts';
import type { Shelf } from '../cluster/nodes.ts';
import { TokenBucket } from '../core/token-bucket.ts';
import { fetchPlaylist } from './fetch-playlist.ts';
import { MOST_BYTES } from './fetch-resource.ts';
import { createGuardedGet } from './guarded-get.ts';
import { PATIENCE, type Patience, UNLISTED_BURST, UNLISTED_PER_SECOND } from './limits.ts';
import { NotaryHttp } from './notary-http.ts';
import { NotaryLine } from './notary-line.ts';
import { outside, unvouched } from './not-vouched.ts';
import { isPublicAddress, mayName } from './public-address.ts';
import { SharedStatements } from './shared-statements.ts';
import { StatementBook, type Outcome } from './statement-book.ts';
import { Streams } from './streams.ts';
import type { FetchUrgency } from './work-queue.ts';

export interface NotaryOptions {
  /** URLs under which it vouches: each takes itself and all inside it. */
  readonly prefixes: readonly string[];
  /** PKCS #8 in base64, as `hearsay keys` writes it. */
  readonly privateKey: string;
  /** Fetch from addresses that are not public, too. For development and tests. */
  readonly allowPrivate?: boolean | undefined;
  /** Bytes of the largest resource that is vouched for (2 GiB). */
  readonly maxBytes?: number | undefined;
  /** Names of query parameters whatever whose value the bytes are the same, such as a viewer's token: what differs in them
   * alone is fetched once. Only for origins that do not answer by them; none by default. */
  readonly ignoredQuery?: readonly string[] | undefined;
  /** How long an origin may take. */
  readonly patience?: Patience | undefined;
}

/** Playlists followed, and by how many visitors; statements and refusals remembered; resources waiting; resources asked of
 * origins, known from another node, vouched for and refused since the start; what came of bodies, playlists' too; how often
 * somebody was told that something is not vouched for, by reason. */
export interface NotaryStats {
  readonly followed: number;
  readonly followers: number;
  readonly remembered: number;
  readonly waiting: number;
  readonly fetched: number;
  readonly recalled: number;
  readonly vouched: number;
  readonly unvouched: number;
  readonly fetchedBytes: number;
  readonly refusals: Readonly<Partial<Record<Refusal, number>>>;
}

export interface Notary {
  /** Raw, base64: for `hearsay manifest --notary-key`. */
  readonly publicKey: string;
  /** Prefixes that name an address from which nothing may be fetched. What is behind a host's name is seen at each fetch. */
  readonly refused: readonly string[];
  /** What a member of a room asks, known by its socket's number; `answer` takes any number of answers, at any time. */
  hear(socket: number, address: string, ask: NotaryAsk, answer: (message: NotaryAnswer) => void): void;
  /** The socket is closed. */
  forget(socket: number): void;
  /** Answers `GET /notary/statement?url=…`; false for any other request, which is left alone. */
  answer(request: IncomingMessage, response: ServerResponse, address: string): boolean;
  stats(): NotaryStats;
  close(): void;
}

const UNLISTED = 'too much is asked for that no followed playlist lists';

/** `shelf`: what the nodes of a cluster keep for each other. Throws Fault `bad-option` or `signing-key`. */
export async function createNotary(
  options: NotaryOptions,
  shelf: () => Shelf | null = () => null,
): Promise<Notary> {
  const prefixes = checkPrefixes(options.prefixes);
  const signer = await createSigner(options.privateKey);
  const isAllowed = underPrefixes(prefixes);
  const allowed = options.allowPrivate === true ? () => true : isPublicAddress;
  const guarded = createGuardedGet(allowed, options.patience ?? PATIENCE);
  const maxBytes = Math.min(options.maxBytes ?? MOST_BYTES, MOST_BYTES);
  const { publicKey } = signer;
  const shared = new SharedStatements({ shelf, publicKey, verify: await createVerifier(publicKey) });
  const unlisted = new TokenBucket(UNLISTED_BURST, UNLISTED_PER_SECOND, performance.now());
  const mayFetch = (url: string): boolean => streams.lists(url) || unlisted.take(performance.now());
  const { ignoredQuery = [] } = options;
  const book = new StatementBook({ guarded, signer, maxBytes, shared, ignoredQuery, mayFetch });
  const streams = new Streams({
    fetchPlaylist: (url) => fetchPlaylist(guarded, url, isAllowed),
    vouch: (url) => (isAllowed(url) ? book.vouch(url, 'followed') : Promise.resolve(outside(url))),
    forget: (url) => book.forget(url),
    isAllowed,
    tell: (follower, outcome) => line.tell(follower, outcome),
  });
  const vouch = async (url: string, urgency: FetchUrgency): Promise<Outcome> => {
    if (!isAllowed(url)) return outside(url);
    return book.isFree(url) || mayFetch(url) ? book.vouch(url, urgency) : unvouched(url, 'busy', UNLISTED);
  };
  const { refusals, refused } = countRefusals();
  const surroundings = { vouch, after: (url: string) => streams.after(url), refused };
  const line = new NotaryLine({
    ...surroundings,
    follow: (socket, address, urls) => streams.follow(socket, address, urls),
  });
  const http = new NotaryHttp(surroundings);
  return {
    publicKey,
    refused: prefixes.filter((prefix) => !mayName(new URL(prefix).hostname, allowed)),
    hear: (socket, address, ask, answer) => line.hear(socket, address, ask, answer),
    forget: (socket) => line.forget(socket),
    answer: (request, response, address) => http.answer(request, response, address),
    stats: () => ({
      followed: streams.size,
      followers: streams.followers,
      ...book.stats(),
      fetchedBytes: guarded.received,
      refusals: { ...refusals },
    }),
    close: () => {
      streams.close();
      book.close();
      guarded.close();
    },
  };
}

function countRefusals(): Pick<NotaryStats, 'refusals'> & { readonly refused: (reason: Refusal) => void } {
  const refusals: Partial<Record<Refusal, number>> = {};
  return { refusals, refused: (reason) => void (refusals[reason] = (refusals[reason] ?? 0) + 1) };
}

function checkPrefixes(prefixes: readonly string[]): string[] {
  if (prefixes.length === 0 || prefixes.length > MAX_NOTARY_PREFIXES) {
    throw badPrefix(`${prefixes.length} prefixes`, `one to ${MAX_NOTARY_PREFIXES}`);
  }
  return prefixes.map((prefix) => {
    const canonical = canonicalPrefix(prefix);
    if (canonical !== null) return canonical;
    throw badPrefix(
      prefix,
      'an http or https URL without user, query or fragment, such as https://cdn.example.org/live/',
    );
  });
}

function badPrefix(found: string, expected: string): Fault<'bad-option'> {
  const message = `"${found}" is no notary prefix. Expected ${expected}.`;
  return new Fault('bad-option', { option: 'notary prefix', found, expected }, message);
}
