/**
 * The answer to one request for a vouched content: the store, else peers with the network starting beside them when
 * their budget runs out. Every path ends in the network, with the original request. Called by the service worker's
 * listener, and by the agent's worker for `hearsay.fetch`.
 */
import { piecesCovering, type Span } from '../geometry.ts';
import { silenceBudget } from '../hedge.ts';
import { bodyStream, cutBytes, flowBytes, tapBytes, type BodyBytes } from './body-stream.ts';
import type { DeliveryParts, DeliveryReport, DeliveryRequest } from './delivery-parts.ts';
import { DeliveryTally } from './delivery-tally.ts';
import { OriginTap } from './origin-tap.ts';
import { PieceFlow, waitFor } from './piece-flow.ts';
import { Reservation } from './reservation.ts';
import { askedRange, responseInit, type AskedRange } from './respond.ts';

export interface Answer {
  readonly response: Response;
  /** Settles when the body has been read, aborted or has failed. */
  readonly finished: Promise<DeliveryReport>;
}

interface Attempt {
  readonly parts: DeliveryParts;
  readonly delivery: DeliveryRequest;
  readonly range: AskedRange & { readonly span: Span };
  readonly tally: DeliveryTally;
  readonly flow: PieceFlow;
  /** The pieces asked for. */
  readonly pieces: Span;
}

/** A request that has gone to the network, and the word that neighbours have of it. */
interface Fetched {
  readonly reservation: Reservation;
  readonly response: Promise<Response>;
}

/** Answers `delivery`. Rejects only where the network itself would have. */
export async function answer(parts: DeliveryParts, delivery: DeliveryRequest): Promise<Answer> {
  const { request, entry, urgency } = delivery;
  const tally = new DeliveryTally();
  const range = askedRange(request.headers.get('range'), entry.content.size, urgency === 'media');
  if (range.kind === 'unsupported') return untouched(await parts.fetch(request), tally);
  if (range.kind === 'unsatisfiable' || range.span.end === range.span.start) {
    return untouched(new Response(null, responseInit(entry, range)), tally);
  }
  if (range.kind === 'part') tally.span = range.span;
  const pieces = piecesCovering(range.span);
  const flow = new PieceFlow(parts, delivery, pieces, tally);
  const attempt: Attempt = { parts, delivery, range, tally, flow, pieces };
  if (await flow.openStore()) {
    tally.reason = 'store';
    if (await parts.peers.mayHold(entry.content.digest)) flow.openPeers();
    return fromFlow(attempt);
  }
  if (!(await parts.peers.mayHold(entry.content.digest))) {
    tally.reason = 'no neighbour holds it';
    return fromNetwork(attempt, fetchFor(attempt));
  }
  return race(attempt);
}

/** The request itself and no signal: a request made of it loses its referrer and, when no-cors, its Range. */
function fetchFor({ parts, delivery, pieces }: Attempt): Fetched {
  const reservation = new Reservation(parts, delivery.entry.content, pieces);
  return { reservation, response: parts.fetch(delivery.request) };
}

/** Peers first. When none gives a sign in time, the network beside them with the original request; when one does, the
 * flow, which fetches from the network what is late. */
async function race(attempt: Attempt): Promise<Answer> {
  const { parts, flow, tally } = attempt;
  const start = parts.now();
  flow.openPeers();
  if (await peersGaveSign(attempt, start)) return promised(attempt);
  tally.reason = flow.mayCome ? 'no sign of peers in time' : 'peers had nothing';
  const fetched = fetchFor(attempt);
  const network = fetched.response.then(
    () => null,
    (error: unknown) => ({ error }),
  );
  const outcome = await Promise.race([network, pieceOrNothing(flow)]);
  if (outcome === 'piece') {
    fetched.reservation.end();
    void fetched.response.then((late) => late.body?.cancel()).catch(() => undefined);
    return fromFlow(attempt);
  }
  const failure = outcome === 'nothing' ? await network : outcome;
  if (failure === null) return fromNetwork(attempt, fetched);
  fetched.reservation.end();
  if ((await pieceOrNothing(flow)) === 'piece') return fromFlow(attempt);
  flow.cancel();
  throw failure.error;
}

/** A neighbour has promised the content. Should it fail, and the network contradict the manifest, the page gets what the
 * network says. */
async function promised(attempt: Attempt): Promise<Answer> {
  const { flow, tally } = attempt;
  tally.reason = 'peers in time';
  try {
    await flow.ready();
    return fromFlow(attempt);
  } catch {
    tally.reason = 'peers failed';
    flow.cancel();
    return fromNetwork(attempt, fetchFor(attempt));
  }
}

/** True when a piece, or the promise of one, came within the budget of the request's kind. */
async function peersGaveSign({ parts, delivery, flow }: Attempt, start: number): Promise<boolean> {
  const until = start + (delivery.player?.silenceMs ?? silenceBudget(delivery.urgency));
  while (!flow.isPromised && flow.mayCome) {
    const left = until - parts.now();
    if (left <= 0) return false;
    await waitFor(flow.changed(), left);
  }
  return flow.isPromised;
}

/** Waits for the first piece, or until no neighbour will bring it. */
async function pieceOrNothing(flow: PieceFlow): Promise<'piece' | 'nothing'> {
  while (!flow.isReady && flow.mayCome) await flow.changed();
  return flow.isReady ? 'piece' : 'nothing';
}

function fromFlow({ delivery, range, flow, tally }: Attempt): Answer {
  const bytes = flowBytes(flow, range.span, tally);
  return stream(tally, bytes, responseInit(delivery.entry, range), () => flow.cancel());
}

/** Passes a network response on; its body is tapped when it is the content that was asked for. */
async function fromNetwork(attempt: Attempt, { reservation, response: coming }: Fetched): Promise<Answer> {
  const { parts, delivery, range, flow, tally } = attempt;
  const response = await coming.catch((error: unknown) => {
    reservation.end();
    flow.cancel();
    throw error;
  });
  const span = tappableSpan(response, range, delivery.entry.content.size);
  if (span === null || response.body === null) {
    reservation.end();
    flow.cancel();
    return untouched(response, tally);
  }
  const pieces = piecesCovering(span);
  flow.moveTo(pieces.start, pieces.end);
  const tap = new OriginTap(parts, delivery.entry.content, flow, response.body, span, reservation);
  const release = (): void => {
    flow.cancel();
    void tap.cancel();
  };
  const bytes = tapBytes(tap, flow, span, tally);
  const { status, statusText, headers } = response;
  if (status === 206 || range.kind !== 'part') {
    return stream(tally, bytes, { status, statusText, headers }, release);
  }
  // The server knows no ranges. Our store does, and a player that has seen one expects the next.
  const asked = askedRange(delivery.request.headers.get('range'), delivery.entry.content.size, false);
  const part = asked.kind === 'part' ? asked : range;
  return stream(tally, cutBytes(bytes, part.span), responseInit(delivery.entry, part), release);
}

function stream(tally: DeliveryTally, bytes: BodyBytes, init: ResponseInit, release: () => void): Answer {
  const { body, finished } = bodyStream(bytes, release);
  return { response: new Response(body, init), finished: finished.then(() => tally) };
}

function untouched(response: Response, tally: DeliveryTally): Answer {
  return { response, finished: Promise.resolve(tally) };
}

/** Which bytes of the content a response carries; `null` when it must be passed on as it is. Never a redirected or
 * opaque one: rebuilt, its URL would be wrong. */
function tappableSpan(response: Response, range: AskedRange, size: number): Span | null {
  const readable = response.type === 'basic' || response.type === 'default' || response.type === 'cors';
  if (response.redirected || !readable) return null;
  if (response.status === 200) return { start: 0, end: size };
  if (response.status !== 206 || range.kind !== 'part') return null;
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (match === null || Number(match[3]) !== size) return null;
  return { start: Number(match[1]), end: Number(match[2]) + 1 };
}
