/**
 * Two connections to Redis, one to command and one to listen, that come back by themselves. While either is missing the
 * line is down: commands then answer with null at once. Knows nothing of what is said. Called by the parts of `redis-nodes.ts`.
 */
import { createClient } from '@redis/client';
import { Fault } from '../../content/fault.ts';
import {
  FIRST_RETRY_MS,
  HEARTBEAT_MS,
  LAST_RETRY_MS,
  MAX_WAITING_COMMANDS,
  REDIS_SILENCE_MS,
} from './limits.ts';

export type LineState = 'ready' | 'lost';
export type RedisClient = ReturnType<typeof newClient>;

export class RedisLine {
  private readonly commands: RedisClient;
  private readonly listener: RedisClient;
  private readonly onState: (state: LineState, detail: string) => void;
  private readonly listening = new Map<string, (bytes: Uint8Array) => void>();
  /** Null until it is known. */
  private state: LineState | null = null;
  private closed = false;

  /** Throws Fault `bad-option`. */
  constructor(url: string, onState: (state: LineState, detail: string) => void) {
    this.onState = onState;
    this.commands = newClient(url);
    this.listener = newClient(url);
    for (const client of [this.commands, this.listener]) {
      client.on('ready', () => this.look(null));
      client.on('error', (error: Error) => this.look(reasonOf(error)));
      client.on('end', () => this.look('closed'));
    }
  }

  get ready(): boolean {
    return this.state === 'ready';
  }

  connect(): void {
    // It tries again by itself; what it rejects with when closed in the meantime is of no interest.
    for (const client of [this.commands, this.listener]) client.connect().catch(() => undefined);
  }

  /** What Redis answers; null when it can't be asked, or has refused. */
  async ask<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer | null> {
    if (!this.ready) return null;
    try {
      return await command(this.commands);
    } catch {
      return null;
    }
  }

  /** How many have heard it; null when that is not known. */
  publish(channel: string, bytes: Buffer): Promise<number | null> {
    return this.ask((client) => client.publish(channel, bytes));
  }

  /** Listens until `unsubscribe`, also across losses of the line. The last listener of a channel counts. */
  async subscribe(channel: string, listener: (bytes: Uint8Array) => void): Promise<void> {
    const isNew = !this.listening.has(channel);
    this.listening.set(channel, listener);
    if (!isNew) return;
    const pass = (bytes: Buffer): void => this.listening.get(channel)?.(bytes);
    try {
      await this.listener.subscribe(channel, pass, true);
    } catch {
      this.listening.delete(channel);
    }
  }

  unsubscribe(channel: string): void {
    if (this.listening.delete(channel)) this.listener.unsubscribe(channel).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    // What has been said is still sent; but nobody waits for a Redis that is not there.
    if (this.ready) await this.commands.close().catch(() => undefined);
    for (const client of [this.commands, this.listener]) if (client.isOpen) client.destroy();
  }

  /** `trouble`: why one of the two is not there; null when one has just come. */
  private look(trouble: string | null): void {
    const state = this.commands.isReady && this.listener.isReady ? 'ready' : 'lost';
    if (state === this.state || this.closed) return;
    // The first of the two to come is no loss.
    if (state === 'lost' && trouble === null) return;
    this.state = state;
    this.onState(state, trouble ?? '');
  }
}

function newClient(url: string) {
  try {
    // Without a host its library takes this machine's.
    if (new URL(url).hostname === '') throw new Error('no host');
    return createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: MAX_WAITING_COMMANDS,
      pingInterval: HEARTBEAT_MS,
      socket: {
        connectTimeout: REDIS_SILENCE_MS,
        socketTimeout: REDIS_SILENCE_MS,
        reconnectStrategy: retryIn,
      },
    });
  } catch {
    const expected = 'redis://host:port or rediss://user:password@host:port';
    const message = `The tracker's option redis is no such URL. Expected ${expected}.`;
    throw new Fault('bad-option', { option: 'redis', found: url, expected }, message);
  }
}

/** A host with several addresses fails without a message. */
function reasonOf({ message, name, code }: Error & { readonly code?: string }): string {
  return message === '' ? (code ?? name) : message;
}

function retryIn(retries: number): number {
  const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** retries);
  return longest * (0.5 + Math.random() / 2);
}
