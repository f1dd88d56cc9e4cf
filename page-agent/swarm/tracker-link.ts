/**
 * The socket to the tracker: when to open it, join, seek and ping, and when to try again. Knows how many neighbours are
 * missing, and which stream is watched, because it is told, and how many there are in the room; knows nothing of connections. Called by the engine.
 */
import type { Digest } from '../../content/digest.ts';
import type { TrackerMessage, VisitorMessage } from '../../protocol/tracker-messages.ts';
import { WIRE_VERSION } from '../../protocol/version.ts';
import {
  ASSUMED_MEMBERS,
  CONNECT_TIMEOUT_MS,
  MAX_SEEK_MS,
  MAX_TRACKER_RETRY_MS,
  PING_SHARE,
  SEEK_MS,
  TRACKER_RETRY_MS,
  TRACKER_SILENCE,
} from './limits.ts';
import type { Turn } from './turn.ts';

/** `opening`: from the order to connect up to the welcome, which must come before `until`. */
export type TrackerState =
  | { readonly kind: 'closed'; readonly retryAt: number }
  | { readonly kind: 'opening'; readonly until: number }
  | { readonly kind: 'joined'; readonly pingMs: number };

/** What there is for a tracker to do. */
export interface Need {
  /** Neighbours to be found. */
  readonly missing: number;
  /** Nothing that the tracker may tell is of use now. */
  readonly content: boolean;
  /** Hardly anybody can be reached. */
  readonly isLonely: boolean;
}

export class TrackerLink {
  state: TrackerState = { kind: 'closed', retryAt: -Infinity };
  /** Our name in the room when we last joined: others know us by it for as long as they know us. */
  you: string | null = null;
  /** Of the room, as the tracker said last. */
  members = ASSUMED_MEMBERS;
  /** One who hardly reaches anybody has connected to us. */
  reached?: true;
  /** Neighbours that were last asked for. */
  wanted = 0;
  readonly #turn: Turn;
  /** The tracker would rather not have those who need nobody. */
  #closeAtMax = false;
  readonly #site: string;
  readonly #random: () => number;
  #retryMs = TRACKER_RETRY_MS;
  #seekMs = SEEK_MS;
  #seekAt = Infinity;
  #saidAt = 0;
  #heardAt = 0;
  /** The stream whose viewers we would rather meet, and the one that the tracker knows of. */
  #stream: Digest | undefined;
  #told: Digest | undefined;

  constructor(turn: Turn, site: string, random: () => number) {
    this.#turn = turn;
    this.#site = site;
    this.#random = random;
  }

  opened(missing: number): void {
    if (this.state.kind !== 'opening') return;
    this.wanted = missing;
    this.#say({ kind: 'join', version: WIRE_VERSION, site: this.#site, want: missing, seeks: this.#stream });
    this.#told = this.#stream;
  }

  closed(): void {
    if (this.state.kind === 'closed') return;
    this.#waitToRetry();
  }

  /** Handles what concerns the socket itself. */
  message(message: TrackerMessage): void {
    this.#heardAt = this.#turn.now;
    if (message.kind === 'welcome' || message.kind === 'pong') this.members = message.members ?? this.members;
    if (message.kind === 'welcome' && this.state.kind === 'opening') {
      this.you = message.you;
      this.#closeAtMax = message.closeAtMax ?? false;
      this.state = { kind: 'joined', pingMs: message.pingSeconds * 1_000 };
      this.#retryMs = TRACKER_RETRY_MS;
      this.seekSoon();
    } else if (message.kind === 'error' && message.fatal) {
      this.#retryMs = MAX_TRACKER_RETRY_MS;
      this.close();
    }
  }

  signal(to: string, data: string): void {
    if (this.state.kind === 'joined') this.#say({ kind: 'signal', to, data, reached: this.reached });
  }

  /** From now on this stream is watched. It is told with the next seek, or soon if none is due. */
  watch(stream: Digest | undefined): void {
    if (!stream) return;
    this.#comeBack();
    if (stream === this.#stream) return;
    this.#stream = stream;
    this.seekSoon();
  }

  /** An attempt has failed: the next seek comes when it would have come. */
  seekWhenDue(): void {
    this.#turn.wakeAt(this.#seekAt);
  }

  /** A neighbour is lost: the next seek comes early again. */
  seekSoon(): void {
    this.#seekMs = SEEK_MS;
    this.#seekAt = this.#turn.now + this.#jitter(SEEK_MS);
    this.#turn.wakeAt(this.#seekAt);
  }

  /** Closes the socket and tries again after the usual wait. */
  close(): void {
    if (this.state.kind === 'closed') return;
    this.#turn.push({ kind: 'tracker-close' });
    this.#waitToRetry();
  }

  /** Says goodbye and closes the socket; the next `tick` would open it again. */
  leave(): void {
    if (this.state.kind === 'joined') this.#say({ kind: 'leave' });
    if (this.state.kind !== 'closed') this.#turn.push({ kind: 'tracker-close' });
    this.state = { kind: 'closed', retryAt: -Infinity };
  }

  /** Does what is due. `except`: names not to be introduced to, called for if needed. */
  tick({ missing, content, isLonely }: Need, except: () => string[]): void {
    const { now } = this.#turn;
    switch (this.state.kind) {
      case 'closed':
        if (missing > 0) this.#comeBack();
        if (this.state.retryAt <= now) this.#connect();
        else this.#turn.wakeAt(this.state.retryAt);
        return;
      case 'opening':
        if (this.state.until <= now) this.close();
        else this.#turn.wakeAt(this.state.until);
        return;
      case 'joined':
        if (content && this.#closeAtMax) this.#hangUp();
        else this.#tickJoined(this.state.pingMs, missing, isLonely, except);
        return;
      default:
        this.state satisfies never;
    }
  }

  #tickJoined(pingMs: number, missing: number, isLonely: boolean, except: () => string[]): void {
    const { now } = this.#turn;
    if (now >= this.#heardAt + pingMs * TRACKER_SILENCE) {
      this.close();
      return;
    }
    if (missing > 0 || this.#told !== this.#stream) {
      if (now >= this.#seekAt) {
        this.wanted = missing;
        const lonely = isLonely || undefined;
        this.#say({ kind: 'seek', want: missing, except: except(), seeks: this.#stream, lonely });
        this.#told = this.#stream;
        this.#seekAt = now + this.#jitter(this.#seekMs);
        this.#seekMs = Math.min(MAX_SEEK_MS, this.#seekMs * 2);
      }
      this.#turn.wakeAt(this.#seekAt);
    }
    if (now >= this.#saidAt + pingMs * PING_SHARE) this.#say({ kind: 'ping' });
    this.#turn.wakeAt(this.#saidAt + pingMs * PING_SHARE);
  }

  #hangUp(): void {
    this.leave();
    this.state = { kind: 'closed', retryAt: Infinity };
  }

  /** After hanging up: soon, and those who lost a neighbour together not together. */
  #comeBack(): void {
    if (this.state.kind === 'closed' && this.state.retryAt === Infinity) this.#waitToRetry();
  }

  #connect(): void {
    const until = this.#turn.now + CONNECT_TIMEOUT_MS;
    this.state = { kind: 'opening', until };
    this.#turn.push({ kind: 'tracker-connect' });
    this.#turn.wakeAt(until);
  }

  #waitToRetry(): void {
    const retryAt = this.#turn.now + this.#jitter(this.#retryMs);
    this.#retryMs = Math.min(MAX_TRACKER_RETRY_MS, this.#retryMs * 2);
    this.state = { kind: 'closed', retryAt };
    this.#turn.wakeAt(retryAt);
  }

  #say(message: VisitorMessage): void {
    this.#saidAt = this.#turn.now;
    this.#turn.push({ kind: 'tracker-send', message });
  }

  /** Between half and one and a half times `ms`: those who lost the tracker together do not come back together. */
  #jitter(ms: number): number {
    return ms * (0.5 + this.#random());
  }
}
