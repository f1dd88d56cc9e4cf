/**
 * Many WebTorrent clients in one process, as the tracker sees them: they announce with offers, answer each offer they
 * get and wait for the answers to theirs. No connection is made. Knows no server. Called by `webtorrent-rounds.ts`.
 */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { seededRandom } from '../../tracker/core/seeded-random.ts';
import { descriptionOf } from './description.ts';
import { OFFERS } from './limits.ts';

interface Said {
  readonly action: string;
  readonly interval?: number;
  readonly offer?: object;
  readonly answer?: object;
  readonly offer_id?: string;
  readonly peer_id?: string;
  readonly 'failure reason'?: string;
}

interface Announcing {
  readonly startedAt: number;
  awaited: number;
  done(): void;
}

export class WebTorrentCrowd {
  /** Frames to and from the server. */
  messages = 0;
  /** Offers that arrived, and the milliseconds each was on its way. */
  readonly delays: number[] = [];
  private readonly members: Member[];
  private readonly random = seededRandom(7);
  readonly sentAt = new Map<string, number>();

  constructor(sockets: readonly WebSocket[], swarms: number) {
    const hashes = Array.from({ length: swarms }, () => randomBytes(20).toString('latin1'));
    this.members = sockets.map((webSocket, i) => new Member(this, webSocket, hashes[i % swarms] ?? '', i));
  }

  /** Everybody enters its swarm, offering nothing. */
  async enter(): Promise<void> {
    for (let i = 0; i < this.members.length; i += 100) {
      await Promise.all(this.members.slice(i, i + 100).map((member) => member.announce('started', 0)));
    }
  }

  /** `count` announces, `atATime` of them under way until each has its answers. */
  async announce(count: number, atATime: number): Promise<void> {
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.anyone().announce('update', OFFERS);
      }
    };
    await Promise.all(Array.from({ length: atATime }, work));
  }

  /** `count` announces, `perSecond`, however long each takes. */
  async announceAtPace(count: number, perSecond: number): Promise<void> {
    const start = performance.now();
    const under: Promise<void>[] = [];
    for (let i = 0; i < count; i++) {
      const due = start + (i * 1000) / perSecond;
      while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
      under.push(this.anyone().announce('update', OFFERS));
    }
    await Promise.all(under);
  }

  private anyone(): Member {
    for (;;) {
      const member = this.members[Math.floor(this.random() * this.members.length)];
      if (member !== undefined && !member.isBusy()) return member;
    }
  }
}

class Member {
  private readonly crowd: WebTorrentCrowd;
  private readonly webSocket: WebSocket;
  private readonly names: string;
  private readonly peerId: string;
  private readonly description: string;
  private announcing: Announcing | null = null;

  constructor(crowd: WebTorrentCrowd, webSocket: WebSocket, infoHash: string, index: number) {
    this.crowd = crowd;
    this.webSocket = webSocket;
    this.peerId = `-WW0208-${String(index).padStart(12, '0')}`;
    this.names = `"action":"announce","info_hash":${JSON.stringify(infoHash)},"peer_id":"${this.peerId}"`;
    this.description = JSON.stringify(descriptionOf(index));
    webSocket.on('message', (data: Buffer) => this.hear(JSON.parse(data.toString()) as Said));
  }

  isBusy(): boolean {
    return this.announcing !== null;
  }

  /** Settles once the tracker has answered and as many answers are here as offers went out. */
  announce(event: string, offers: number): Promise<void> {
    const ids = Array.from({ length: offers }, () => randomBytes(20).toString('latin1'));
    const startedAt = performance.now();
    for (const id of ids) this.crowd.sentAt.set(id, startedAt);
    const offer = `{"type":"offer","sdp":${this.description}}`;
    const list = ids.map((id) => `{"offer":${offer},"offer_id":${JSON.stringify(id)}}`).join(',');
    const amounts = `"numwant":${offers},"uploaded":0,"downloaded":0,"left":1000000,"event":"${event}"`;
    return new Promise((resolve) => {
      this.announcing = { startedAt, awaited: offers + 1, done: resolve };
      this.say(`{${amounts},${this.names},"offers":[${list}]}`);
    });
  }

  private hear(said: Said): void {
    const { crowd } = this;
    crowd.messages += 1;
    if (said['failure reason'] !== undefined)
      throw new Error(`The tracker refused: ${said['failure reason']}`);
    if (said.offer !== undefined) return this.answer(said.offer_id ?? '', said.peer_id ?? '');
    const { announcing } = this;
    if (announcing === null) throw new Error(`Nobody announced, and here is ${JSON.stringify(said)}.`);
    announcing.awaited -= 1;
    if (announcing.awaited > 0) return;
    this.announcing = null;
    announcing.done();
  }

  private answer(offerId: string, toPeerId: string): void {
    const sentAt = this.crowd.sentAt.get(offerId);
    if (sentAt === undefined) throw new Error('An offer that nobody made.');
    this.crowd.sentAt.delete(offerId);
    this.crowd.delays.push(performance.now() - sentAt);
    const answer = `{"type":"answer","sdp":${this.description}}`;
    const address = `"to_peer_id":${JSON.stringify(toPeerId)},"offer_id":${JSON.stringify(offerId)}`;
    this.say(`{${this.names},${address},"answer":${answer}}`);
  }

  private say(text: string): void {
    this.crowd.messages += 1;
    this.webSocket.send(text);
  }
}
