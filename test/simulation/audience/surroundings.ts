/** What a visitor can't do alone, and asks of the world by its own number. The world implements it. */
import type { SwarmEffect } from '../../../page-agent/swarm/swarm-effects.ts';
import type { VisitorMessage } from '../../../protocol/tracker-messages.ts';
import type { WireMessage } from '../../../protocol/wire.ts';
import type { Clock } from '../clock.ts';
import type { Tally } from '../figures/tally.ts';
import type { Origin } from '../origin.ts';

export interface Surroundings {
  readonly clock: Clock;
  readonly tally: Tally;
  readonly origin: Origin;
  readonly mesh: {
    connect(from: number, to: SwarmEffect & { readonly kind: 'connect' }): void;
    signalIn(from: number, peer: string, data: string): void;
    disconnect(from: number, peer: string): void;
    send(from: number, peer: string, message: WireMessage): void;
    upload(from: number, upload: SwarmEffect & { readonly kind: 'upload' }): void;
    stopUpload(from: number, peer: string, id: number): void;
  };
  readonly trackers: {
    connect(from: number): void;
    send(from: number, message: VisitorMessage): void;
    close(from: number): void;
    /** Something is sent to the notary there. Milliseconds that it takes; `null` without a socket. */
    askNotary(from: number): number | null;
    /** The notary there sends something. Likewise. */
    hearNotary(to: number): number | null;
  };
}
