/**
 * A response body out of verified pieces or a tapped network body, pulled by the page. Called by `answer.ts`; the
 * work hangs on the stream, so that a page that aborts ends it.
 */
import type { Span } from '../geometry.ts';
import { PIECE_BYTES } from '../limits.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import type { OriginTap, TapStep } from './origin-tap.ts';
import type { PieceFlow } from './piece-flow.ts';

export type BodyBytes = AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;

/** The bytes of `span`, cut from the pieces of the flow. `had`: bytes of the first that have been counted already. */
export async function* flowBytes(flow: PieceFlow, span: Span, tally: DeliveryTally, had = 0): BodyBytes {
  tally.wasted += had;
  for (;;) {
    const start = flow.position * PIECE_BYTES;
    const arrival = await flow.next();
    if (arrival === null) return;
    const from = Math.max(0, span.start - start);
    const bytes = arrival.bytes.subarray(from, span.end - start);
    tally.sources[arrival.source] += bytes.length - had;
    had = 0;
    yield bytes;
  }
}

/** The bytes of a network body as they come, and from the flow on where that takes over. */
export async function* tapBytes(
  tap: OriginTap,
  flow: PieceFlow,
  span: Span,
  tally: DeliveryTally,
): BodyBytes {
  for (;;) {
    const step = await tap.next();
    if (step.kind === 'end') return;
    if (step.kind === 'flow') {
      yield* afterTap(step, flow, span, tally);
      return;
    }
    tally.sources.network += step.bytes.length;
    yield step.bytes;
  }
}

async function* afterTap(
  step: TapStep & { readonly kind: 'flow' },
  flow: PieceFlow,
  span: Span,
  tally: DeliveryTally,
): BodyBytes {
  if (step.error === null) tally.reason = 'the network, then peers further along';
  else flow.openPeers();
  let had = step.partial;
  for await (const bytes of flowBytes(flow, span, tally, had.length)) {
    if (had.some((byte, at) => byte !== bytes[at])) throw step.error;
    yield bytes.subarray(had.length);
    had = had.subarray(0, 0);
  }
}

/** Those of `bytes`, which begin at 0, that lie in `span`. */
export async function* cutBytes(bytes: BodyBytes, span: Span): BodyBytes {
  let at = 0;
  for await (const chunk of bytes) {
    const cut = chunk.subarray(Math.max(0, span.start - at), Math.max(0, span.end - at));
    at += chunk.length;
    if (cut.length > 0) yield cut;
    if (at >= span.end) return;
  }
}

/** A byte stream of `bytes`. At its end, failure or cancellation `release` is called and `finished` settles. */
export function bodyStream(
  bytes: BodyBytes,
  release: () => void,
): { body: ReadableStream<Uint8Array<ArrayBuffer>>; finished: Promise<void> } {
  let finish: () => void = () => undefined;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const end = (): void => {
    release();
    finish();
  };
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { value, done } = await bytes.next();
        if (value !== undefined) controller.enqueue(value);
        if (done !== true) return;
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      end();
    },
    cancel() {
      end();
      void bytes.return().catch(() => undefined);
    },
  });
  return { body, finished };
}
