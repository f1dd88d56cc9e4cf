/** Drives the core for WebTorrent clients in its tests. Asserts nothing itself. */
import { AddressBook } from '../../../../tracker/core/address-book.ts';
import { MAX_PER_ADDRESS } from '../../../../tracker/core/limits.ts';
import { WebTorrentCore } from '../../../../tracker/core/webtorrent/webtorrent-core.ts';
import type { WebTorrentEffect } from '../../../../tracker/core/webtorrent/webtorrent-effects.ts';
import { seededRandom } from '../seeded-random.ts';
import { parsed, read } from './written.ts';

export interface Sent {
  readonly to: number;
  readonly message: Record<string, unknown>;
}

export class CoreDriver {
  readonly core: WebTorrentCore;
  now = 0;
  closed: { socket: number; reason: string }[] = [];
  wakeAt = Infinity;

  constructor({ maxPerAddress = MAX_PER_ADDRESS, maxSockets = 1_000, seed = 1 } = {}) {
    const addresses = new AddressBook(maxPerAddress);
    this.core = new WebTorrentCore({ random: seededRandom(seed), addresses, maxSockets });
  }

  open(socket: number, address = 'home'): Sent[] {
    return this.run(this.core.handle({ kind: 'open', socket, address }, this.now));
  }

  say(socket: number, message: object): Sent[] {
    return this.run(this.core.handle({ kind: 'message', socket, message: read(message) }, this.now));
  }

  garbage(socket: number): Sent[] {
    return this.run(this.core.handle({ kind: 'garbage', socket, detail: 'Expected JSON.' }, this.now));
  }

  close(socket: number): Sent[] {
    return this.run(this.core.handle({ kind: 'closed', socket }, this.now));
  }

  /** Time goes by, with the wakes that were asked for. */
  pass(ms: number): Sent[] {
    const until = this.now + ms;
    const sent: Sent[] = [];
    while (this.wakeAt <= until) {
      this.now = this.wakeAt;
      this.wakeAt = Infinity;
      sent.push(...this.run(this.core.handle({ kind: 'wake' }, this.now)));
    }
    this.now = until;
    return sent;
  }

  private run(effects: readonly WebTorrentEffect[]): Sent[] {
    const sent: Sent[] = [];
    for (const effect of effects) {
      if (effect.kind === 'send') sent.push({ to: effect.socket, message: parsed(effect.text) });
      else if (effect.kind === 'close') this.closed.push({ socket: effect.socket, reason: effect.reason });
      else this.wakeAt = effect.time;
    }
    return sent;
  }
}
