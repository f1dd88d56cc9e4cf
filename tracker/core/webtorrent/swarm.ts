/**
 * The peers of one torrent, and who of them is to be offered a connection. Adding, removing and drawing cost the same
 * in a swarm of ten and of ten thousand. Knows no message. Called by `webtorrent-core.ts`.
 */
import type { ByteText, Id } from './client-messages.ts';

export interface Peer {
  readonly id: string;
  readonly socket: number;
  readonly swarm: Swarm;
  /** It has it all. */
  complete: boolean;
  /** Where it stands among the swarm's peers. */
  place: number;
}

export class Swarm {
  readonly id: string;
  /** Its name as in JSON. */
  readonly written: ByteText;
  complete = 0;
  private readonly byId = new Map<string, Peer>();
  /** Dense, so that some can be drawn at random. */
  private readonly peers: Peer[] = [];

  constructor({ id, written }: Id) {
    this.id = id;
    this.written = written;
  }

  get size(): number {
    return this.peers.length;
  }

  get incomplete(): number {
    return this.peers.length - this.complete;
  }

  get(peerId: string): Peer | undefined {
    return this.byId.get(peerId);
  }

  add(id: string, socket: number): Peer {
    const peer: Peer = { id, socket, swarm: this, complete: false, place: this.peers.length };
    this.byId.set(id, peer);
    this.peers.push(peer);
    return peer;
  }

  remove(peer: Peer): void {
    this.byId.delete(peer.id);
    if (peer.complete) this.complete -= 1;
    this.swap(peer.place, this.peers.length - 1);
    this.peers.pop();
  }

  markComplete(peer: Peer): void {
    if (peer.complete) return;
    peer.complete = true;
    this.complete += 1;
  }

  /**
   * Puts others than `seeker` at the places from 0, drawn at random, each as likely as any other; gives how many,
   * `most` or all there are. They are `at(0)`, `at(1)` … until the next change: nothing is allocated.
   */
  draw(seeker: Peer, most: number, random: () => number): number {
    const others = this.peers.length - 1;
    this.swap(seeker.place, others);
    const drawn = Math.min(most, others);
    // The first steps of a Fisher–Yates shuffle.
    for (let i = 0; i < drawn; i++) this.swap(i, i + Math.floor(random() * (others - i)));
    return drawn;
  }

  at(place: number): Peer {
    const peer = this.peers[place];
    if (peer === undefined) throw new RangeError(`No peer at ${place} of ${this.peers.length}.`);
    return peer;
  }

  private swap(i: number, j: number): void {
    if (i === j) return;
    const [a, b] = [this.at(i), this.at(j)];
    this.peers[i] = b;
    this.peers[j] = a;
    b.place = i;
    a.place = j;
  }
}
