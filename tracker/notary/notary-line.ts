/**
 * The notary's side of the tracker's sockets: who has asked what, how much each may ask, and what goes to whom, several
 * statements in one message. Knows nothing of fetching or of WebSockets.
 */
import { MAX_SOCKET_STATEMENT_BYTES } from '../../protocol/limits.ts';
import type { Refusal } from '../../content/refusal.ts';
import type { NotaryAnswer, NotaryAsk } from '../../protocol/notary-messages.ts';
import type { TokenBucket } from '../core/token-bucket.ts';
import { AskAllowance } from './ask-allowance.ts';
import { MAX_REMEMBERED_PUSHES } from './limits.ts';
import { retrySecondsOf, tooFast } from './not-vouched.ts';
import type { Outcome } from './statement-book.ts';
import type { FetchUrgency } from './work-queue.ts';

export interface NotaryLineOptions {
  vouch(url: string, urgency: FetchUrgency): Promise<Outcome>;
  /** What is played after the segment at this URL. */
  after(url: string): readonly string[];
  /** An asker is told so. */
  refused(reason: Refusal): void;
  follow(socket: number, address: string, playlists: readonly string[]): void;
}

interface Caller {
  readonly allowance: TokenBucket;
  readonly answer: (message: NotaryAnswer) => void;
  /** Marks of the statements that were sent unasked lately. */
  readonly pushed: Set<string>;
  outbox: Uint8Array[];
}

/** Judgement: 128 bits, so that no two are ever alike. */
const MARK_BYTES = 16;

/** Characters that stand for a statement: the beginning of its signature. */
export function markOf(sealed: Uint8Array): string {
  return Buffer.from(sealed.subarray(0, MARK_BYTES)).toString('base64url');
}

/** Bytes that MessagePack puts before each statement. */
const STATEMENT_HEAD_BYTES = 3;

export class NotaryLine {
  private readonly options: NotaryLineOptions;
  private readonly callers = new Map<number, Caller>();
  private readonly allowance = new AskAllowance();

  constructor(options: NotaryLineOptions) {
    this.options = options;
  }

  hear(socket: number, address: string, ask: NotaryAsk, answer: (message: NotaryAnswer) => void): void {
    const now = performance.now();
    const caller = this.callers.get(socket) ?? this.admit(socket, answer, now);
    const isAllowed = (): boolean => caller.allowance.take(now) && this.allowance.take(address, now);
    switch (ask.kind) {
      case 'follow': {
        const refused = ask.playlists.filter(() => !isAllowed());
        for (const url of refused) this.deliver(caller, tooFast(url));
        return this.options.follow(
          socket,
          address,
          ask.playlists.filter((url) => !refused.includes(url)),
        );
      }
      case 'vouch':
        for (const url of new Set(ask.urls)) {
          if (isAllowed()) void this.vouch(socket, caller, url);
          else this.deliver(caller, tooFast(url));
        }
    }
  }

  forget(socket: number): void {
    if (this.callers.delete(socket)) this.options.follow(socket, '', []);
  }

  /** Sends what nobody has asked for just now. */
  tell(socket: number, outcome: Outcome): void {
    const caller = this.callers.get(socket);
    if (caller === undefined) return;
    if (outcome.kind === 'vouched') {
      const mark = markOf(outcome.sealed);
      if (caller.pushed.has(mark)) return;
      if (caller.pushed.size >= MAX_REMEMBERED_PUSHES) caller.pushed.clear();
      caller.pushed.add(mark);
    }
    this.deliver(caller, outcome);
  }

  private admit(socket: number, answer: (message: NotaryAnswer) => void, now: number): Caller {
    const caller = { allowance: this.allowance.visitor(now), answer, pushed: new Set<string>(), outbox: [] };
    this.callers.set(socket, caller);
    return caller;
  }

  private async vouch(socket: number, caller: Caller, url: string): Promise<void> {
    const outcome = await this.options.vouch(url, 'asked');
    if (this.callers.get(socket) !== caller) return;
    this.deliver(caller, outcome);
    if (outcome.kind === 'unvouched') return;
    for (const next of this.options.after(url)) void this.goAhead(socket, next);
  }

  /** What comes next is told of when it can be vouched for, and not mentioned else. */
  private async goAhead(socket: number, url: string): Promise<void> {
    const outcome = await this.options.vouch(url, 'ahead');
    if (outcome.kind === 'vouched') this.tell(socket, outcome);
  }

  private deliver(caller: Caller, outcome: Outcome): void {
    if (outcome.kind === 'unvouched') {
      this.options.refused(outcome.reason);
      const { kind, url, reason, retrySeconds } = outcome;
      return caller.answer({ kind, url, reason, retrySeconds });
    }
    if (outcome.sealed.length + STATEMENT_HEAD_BYTES > MAX_SOCKET_STATEMENT_BYTES) {
      const retrySeconds = retrySecondsOf('over-http');
      return caller.answer({ kind: 'unvouched', url: outcome.url, reason: 'over-http', retrySeconds });
    }
    caller.outbox.push(outcome.sealed);
    if (caller.outbox.length === 1) setImmediate(() => empty(caller));
  }
}

/** As many statements in a message as it takes. */
function empty(caller: Caller): void {
  let statements: Uint8Array[] = [];
  let bytes = 0;
  for (const sealed of caller.outbox) {
    const more = sealed.length + STATEMENT_HEAD_BYTES;
    if (bytes + more > MAX_SOCKET_STATEMENT_BYTES) {
      caller.answer({ kind: 'statements', statements });
      statements = [];
      bytes = 0;
    }
    statements.push(sealed);
    bytes += more;
  }
  caller.outbox = [];
  caller.answer({ kind: 'statements', statements });
}
