/**
 * The service worker's end of the port to the agent's worker: asks it for pieces, hears what neighbours hold. Finds an
 * agent again after this worker has been stopped and started, and notices one that has gone silent. Knows nothing of
 * requests. Called by deliveries as their `PeerSource`.
 */
import type { Content } from '../content/content.ts';
import type { Digest } from '../content/digest.ts';
import type { PeerAsk, PeerAskListener, PeerSource } from '../content/delivery/peer-source.ts';
import { waitFor } from '../content/delivery/piece-flow.ts';
import type { NotaryTrust } from '../content/notary-trust.ts';
import type { IndexedPiece } from '../content/store/piece-store.ts';
import { within } from '../content/store/within.ts';
import type { Urgency } from '../content/urgency.ts';
import type { AnswerMessage, AskMessage } from '../protocol/port-messages.ts';
import { PORT_VERSION } from '../protocol/version.ts';

/** Milliseconds that a request waits for an agent when it is not known whether there is one. Measured: a running agent
 * answers a fresh port within 1 ms, 5 on a busy machine. */
const CALL_MS = 15;

/** Milliseconds of silence on an ask after which the agent counts as gone. Judgement: its engine gives up on its own
 * neighbours sooner, so only a dead thread is silent for so long. */
const SILENT_AGENT_MS = 5000;

/** Milliseconds in which an agent that is being brought should run, and one that runs should have met its first neighbours.
 * Measured: 1 to 2 s from a page's load; judgement: twice that on a slow machine. */
const FRESH_MS = 4000;

/** Of the time that a mesh took to come together, how much the next one is given. Judgement. */
const LAST_TIME_AND_SPARE = 1.25;

/** Sends a port to windows that may run the agent: to one client, or to all. */
export type OfferPort = (clientId: string | null) => Promise<MessagePort[]>;

export type StreamMessage = AnswerMessage & {
  readonly kind: 'ready' | 'statements' | 'unvouched' | 'ahead';
};

interface OpenAsk {
  readonly waiting: Set<number>;
  readonly listener: PeerAskListener;
  heardAt: number;
}

export class AgentLink implements PeerSource {
  readonly #offerPort: OfferPort;
  #port: MessagePort | null = null;
  /** Settles when a call for an agent has been answered or has waited long enough; `null`: none is needed. */
  #calling: Promise<void> | null = null;
  #known = false;
  #around = new Set<Digest>();
  readonly #asks = new Map<number, OpenAsk>();
  /** What the network is bringing: an agent that comes meanwhile is told. */
  readonly #fetching: (AskMessage & { readonly kind: 'reserve' })[] = [];
  #nextAsk = 1;
  /** Hears of what was left to the agent to store. */
  #written: (all: boolean) => void = () => undefined;
  /** It has not answered in time. */
  #mute = false;
  #on = true;
  #notary: NotaryTrust | null = null;
  /** Until when a mesh may yet come together: an agent is being brought, or has just begun. */
  #freshUntil = -Infinity;
  /** When an agent was last begun to be brought, until neighbours are there; `null`: they are. */
  #soonAt: number | null = null;
  /** Milliseconds from there to the first word of what neighbours hold, the last time; `Infinity`: unknown, or never. */
  #meshMs = Infinity;
  /** Settles when anything has been heard of the agent. */
  #change!: Promise<void>;
  #wake: () => void = () => undefined;
  /** Lets go of the lock by which the agent knows that this end of its port is alive. */
  #letGo: () => void = () => undefined;
  /** Hears what the agent says of streams, and that it is here. */
  onStream: (message: StreamMessage) => void = () => undefined;

  constructor(offerPort: OfferPort) {
    this.#offerPort = offerPort;
    this.#changed();
  }

  mayHold(digest: Digest): boolean | Promise<boolean> {
    if (!this.#on) return false;
    if (this.#known) return this.#around.has(digest);
    this.#calling ??= this.#call(null);
    return this.#calling.then(() => this.#around.has(digest));
  }

  ask(
    content: Content,
    indexes: readonly number[],
    urgency: Urgency,
    listener: PeerAskListener,
    withinMs: number,
  ): PeerAsk {
    if (this.#port === null) {
      queueMicrotask(() => listener.unavailable(indexes));
      return { cancel: () => undefined };
    }
    const id = this.#nextAsk++;
    this.#asks.set(id, { waiting: new Set(indexes), listener, heardAt: performance.now() });
    this.#post({ kind: 'ask', id, content, indexes, urgency, withinMs });
    setTimeout(() => this.#watch(id), SILENT_AGENT_MS);
    return {
      cancel: () => {
        if (this.#asks.delete(id)) this.#post({ kind: 'cancel', id });
      },
    };
  }

  /** Has the agent store what the network has brought, as it has files to write to: one call after the other. `false` when it has
   * not, or there is none; one that has not answered is left alone until it does. */
  async keep(content: Content, pieces: readonly IndexedPiece[]): Promise<boolean> {
    if (this.#port === null || this.#mute) return false;
    const written = new Promise<boolean>((resolve) => {
      this.#written = resolve;
    });
    this.#post({ kind: 'keep', content, pieces });
    const all = await within(SILENT_AGENT_MS, written, null);
    this.#mute = all === null;
    return all ?? false;
  }

  kept(content: Content, indexes: readonly number[]): void {
    this.#post({ kind: 'kept', content, indexes });
  }

  reserved(content: Content, indexes: readonly number[]): void {
    const message = { kind: 'reserve', content, indexes } as const;
    this.#fetching.push(message);
    this.#post(message);
  }

  released(digest: Digest): void {
    const place = this.#fetching.findIndex(({ content }) => content.digest === digest);
    if (place < 0) return;
    this.#fetching.splice(place, 1);
    this.#post({ kind: 'release', digest });
  }

  paced(needsMs: number): void {
    this.#post({ kind: 'pace', needsMs });
  }

  /** True when there is an agent to ask, found within a few milliseconds. */
  async isThere(): Promise<boolean> {
    if (!this.#on) return false;
    if (!this.#known) await (this.#calling ??= this.#call(null));
    return this.#port !== null;
  }

  /** A window is bringing an agent. */
  agentSoon(): void {
    const now = performance.now();
    this.#freshUntil = now + FRESH_MS;
    if (this.#around.size > 0) return;
    if (this.#soonAt !== null) this.#meshMs = Infinity;
    this.#soonAt = now;
  }

  /** True until an agent is here and has heard of neighbours. */
  get isEarly(): boolean {
    return this.#port === null || this.#soonAt !== null;
  }

  /** Milliseconds until neighbours should be there, going by the last time with a quarter to spare; 0 when they are, and
   * when they are late. */
  dueInMs(): number {
    return this.#soonAt === null
      ? 0
      : Math.max(0, this.#soonAt + this.#meshMs * LAST_TIME_AND_SPARE - performance.now());
  }

  /** Waits until a neighbour holds this content, at most `ms`, while the mesh may yet come together. */
  whenHeld(digest: Digest, ms: number): Promise<void> {
    return this.#until(ms, () => this.#around.has(digest));
  }

  /** As `isThere`, waiting at most `ms` for an agent that is being brought. */
  async comes(ms: number): Promise<boolean> {
    await this.#until(ms, () => this.isThere());
    return this.#port !== null;
  }

  /** Whom the site trusts to vouch for streams; every agent is told. */
  trust(notary: NotaryTrust): void {
    if (this.#notary === notary) return;
    this.#notary = notary;
    this.#post({ kind: 'notary', notary });
  }

  tell(message: AskMessage & { readonly kind: 'wanted' | 'playlist' }): void {
    this.#post(message);
  }

  /** An agent has started in this client, or leads from now on. */
  agentHere(clientId: string): void {
    this.#calling = this.#call(clientId);
  }

  /** The agent says goodbye: all that was asked of it is unavailable. */
  agentGone(): void {
    this.#drop();
    this.#known = true;
  }

  /** The site's kill switch. */
  switch(on: boolean): void {
    if (this.#on === on) return;
    this.#on = on;
    this.#post({ kind: 'switch', on });
  }

  async #until(ms: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
    const until = Math.min(performance.now() + ms, this.#freshUntil);
    while (!(await isSo()) && performance.now() < until) {
      await waitFor(this.#change, until - performance.now());
    }
  }

  #changed(): void {
    this.#wake();
    this.#change = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #call(clientId: string | null): Promise<void> {
    const ports = await this.#offerPort(clientId);
    await within(CALL_MS, Promise.race(ports.map((port) => this.#listen(port))), undefined);
    this.#known = true;
    this.#calling = null;
  }

  /** Settles when an agent speaks on this port; the first to do so becomes the agent. */
  #listen(port: MessagePort): Promise<void> {
    return new Promise((resolve) => {
      port.onmessage = ({ data }: MessageEvent<AnswerMessage>) => {
        if (data.kind === 'ready' && data.version === PORT_VERSION && port !== this.#port) {
          this.#take(port, data.lock);
        }
        if (port !== this.#port) return;
        this.#hear(data);
        resolve();
      };
    });
  }

  #take(port: MessagePort, lock: string): void {
    this.#drop();
    this.#port = port;
    this.#known = true;
    if (!this.#on) this.#post({ kind: 'switch', on: false });
    if (this.#notary !== null) this.#post({ kind: 'notary', notary: this.#notary });
    for (const message of this.#fetching) this.#post(message);
    this.#freshUntil = performance.now() + FRESH_MS;
    this.#changed();
    void navigator.locks?.request(lock, () => {
      port.postMessage({ kind: 'alive' } satisfies AskMessage);
      return new Promise<void>((resolve) => {
        this.#letGo = resolve;
      });
    });
  }

  #drop(): void {
    this.#letGo();
    this.#mute = false;
    this.#written(false);
    this.#port?.close();
    this.#port = null;
    this.#around = new Set();
    const open = [...this.#asks.values()];
    this.#asks.clear();
    for (const { waiting, listener } of open) listener.unavailable([...waiting]);
  }

  #hear(message: AnswerMessage): void {
    switch (message.kind) {
      case 'written':
        this.#mute = false;
        return this.#written(message.all);
      case 'around':
        message.added.forEach((digest) => this.#around.add(digest));
        message.removed.forEach((digest) => this.#around.delete(digest));
        if (this.#soonAt !== null && this.#around.size > 0) {
          this.#meshMs = performance.now() - this.#soonAt;
          this.#soonAt = null;
        }
        this.#changed();
        return;
      case 'coming':
        return this.#answer(message.id, [], ({ coming }) => coming(message.waitMs));
      case 'piece':
        return this.#answer(message.id, [message.index], ({ piece }) =>
          piece(message.index, new Uint8Array(message.bytes)),
        );
      case 'unavailable':
        return this.#answer(message.id, message.indexes, ({ unavailable }) => unavailable(message.indexes));
      default:
        return this.onStream(message);
    }
  }

  /** Passes an answer on, unless none was awaited, and forgets the ask with its last one. */
  #answer(id: number, indexes: readonly number[], pass: (listener: PeerAskListener) => void): void {
    const ask = this.#asks.get(id);
    if (ask === undefined) return;
    ask.heardAt = performance.now();
    const awaited = indexes.filter((index) => ask.waiting.delete(index));
    if (ask.waiting.size === 0) this.#asks.delete(id);
    if (awaited.length > 0 || indexes.length === 0) pass(ask.listener);
  }

  #watch(id: number): void {
    const ask = this.#asks.get(id);
    if (ask === undefined) return;
    const left = ask.heardAt + SILENT_AGENT_MS - performance.now();
    if (left > 0) {
      setTimeout(() => this.#watch(id), left);
      return;
    }
    this.#drop();
    this.#known = false;
  }

  #post(message: AskMessage): void {
    this.#port?.postMessage(message);
  }
}
