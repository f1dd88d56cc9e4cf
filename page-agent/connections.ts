/**
 * The RTCPeerConnections, which only a window may hold. Makes and ends them on the worker's orders and gives each one's
 * data channel away at once, so that no byte passes here. Called by the agent.
 */
import SimplePeer from 'simple-peer';
import { CHANNEL_ID } from './limits.ts';

export interface ConnectionEvents {
  signal(peer: string, data: string): void;
  /** All that this end has to signal has been said. */
  signalled(peer: string): void;
  failed(peer: string): void;
  /** Must transfer the channel in the same task, or it can't be moved any more. */
  channel(peer: string, channel: RTCDataChannel): void;
}

export class Connections {
  readonly #events: ConnectionEvents;
  readonly #iceServers: readonly RTCIceServer[];
  readonly #peers = new Map<string, SimplePeer.Instance>();

  constructor(events: ConnectionEvents, iceServers: readonly RTCIceServer[]) {
    this.#events = events;
    this.#iceServers = iceServers;
  }

  connect(peer: string, initiator: boolean): void {
    this.close(peer);
    const connection = new SimplePeer({ initiator, config: { iceServers: [...this.#iceServers] } });
    this.#peers.set(peer, connection);
    connection.on('signal', (data: unknown) => this.#events.signal(peer, JSON.stringify(data)));
    connection.once('_iceComplete', () => this.#events.signalled(peer));
    connection.on('error', () => this.#ended(peer, connection));
    connection.on('close', () => this.#ended(peer, connection));
    // Nobody has anything to say there, and what nobody reads would be kept without limit.
    connection.on('data', () => this.#ended(peer, connection));
    // simple-peer's own channel is bound to this window; a second, negotiated one can move to the worker.
    const { _pc: pc } = connection as unknown as { readonly _pc: RTCPeerConnection };
    this.#events.channel(peer, pc.createDataChannel('hearsay', { negotiated: true, id: CHANNEL_ID }));
  }

  signal(peer: string, data: string): void {
    const connection = this.#peers.get(peer);
    if (connection === undefined) return;
    try {
      for (const each of [JSON.parse(data)].flat() as SimplePeer.SignalData[]) connection.signal(each);
    } catch {
      connection.destroy();
    }
  }

  close(peer: string): void {
    const connection = this.#peers.get(peer);
    this.#peers.delete(peer);
    connection?.destroy();
  }

  closeAll(): void {
    for (const peer of Array.from(this.#peers.keys())) this.close(peer);
  }

  #ended(peer: string, connection: SimplePeer.Instance): void {
    if (this.#peers.get(peer) !== connection) return;
    this.#peers.delete(peer);
    connection.destroy();
    this.#events.failed(peer);
  }
}
