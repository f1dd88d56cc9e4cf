/**
 * Many WebTorrent clients in one process, as the tracker sees them: they announce with offers, answer each offer they
 * get and wait for the answers to theirs. No connection is made. Knows no server. Called by `webtorrent-rounds.ts`.
 */
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { seededRandom } from '../../tracker/core/seeded-random.ts';
import { descriptionOf } from './description.ts';
import { OFFERS } from './limits.ts';

interface Announcing {
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
  /** When each offer went out, by its name as in JSON. */
  readonly sentAt = new Map<string, number>();

  constructor(sockets: readonly WebSocket[], swarms: number) {
    const hashes = Array.from({ length: swarms }, () => randomBytes(20).toString('latin1'));
    this.members = sockets.map((webSocket, i) => new Member(this, webSocket, hashes[i % swarms] ?? '', i));
  }

  /** Everybody enters its swarm, offering nothing. */
  async enter(): Promise<void> {
    for (let i = 0; i < this.members.length; i += 100) {
      await Promise.all(this.members.slice(i, i + 100).map((member) => member.enter()));
    }
  }

  /** `count` announces, `atATime` of them under way until each has its answers. */
  async announce(count: number, atATime: number): Promise<void> {
    let left = count;
    const work = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await this.anyone().offer();
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
      under.push(this.anyone().offer());
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
  /** Byte text, as the names below: see `client-messages.ts`. */
  private readonly opening: string;
  private readonly description: string;
  /** Made once, so that this process is no slower than the server. */
  private readonly offerIds: readonly string[];
  private readonly update: Buffer;
  private announcing: Announcing | null = null;

  constructor(crowd: WebTorrentCrowd, webSocket: WebSocket, infoHash: string, index: number) {
    this.crowd = crowd;
    this.webSocket = webSocket;
    const peerId = `-WW0208-${String(index).padStart(12, '0')}`;
    const opening = `{"action":"announce","info_hash":${JSON.stringify(infoHash)},"peer_id":"${peerId}"`;
    this.opening = bytesOf(opening);
    this.description = JSON.stringify(descriptionOf(index));
    this.offerIds = Array.from({ length: OFFERS }, () =>
      bytesOf(JSON.stringify(randomBytes(20).toString('latin1'))),
    );
    this.update = this.announceBytes('update', this.offerIds);
    webSocket.on('message', (data: Buffer) => this.hear(data));
  }

  isBusy(): boolean {
    return this.announcing !== null;
  }

  /** Settles once the tracker has said that it heard. */
  enter(): Promise<void> {
    return this.announce(this.announceBytes('started', []), 1);
  }

  /** Settles once the tracker has answered and as many answers are here as offers went out. */
  offer(): Promise<void> {
    const now = performance.now();
    for (const id of this.offerIds) this.crowd.sentAt.set(id, now);
    return this.announce(this.update, 1 + OFFERS);
  }

  private announce(message: Buffer, awaited: number): Promise<void> {
    return new Promise((resolve) => {
      this.announcing = { awaited, done: resolve };
      this.say(message);
    });
  }

  private announceBytes(event: string, offerIds: readonly string[]): Buffer {
    const offer = `{"type":"offer","sdp":${this.description}}`;
    const list = offerIds.map((id) => `{"offer":${offer},"offer_id":${id}}`).join(',');
    const amounts = `"numwant":${offerIds.length},"uploaded":0,"downloaded":0,"left":1000000,"event":"${event}"`;
    return Buffer.from(`${this.opening},${amounts},"offers":[${list}]}`, 'latin1');
  }

  private hear(data: Buffer): void {
    this.crowd.messages += 1;
    if (data.includes('"offer":'))
      return this.answer(textAfter(data, '"offer_id":'), textAfter(data, '"peer_id":'));
    const { announcing } = this;
    const isExpected = announcing !== null && (data.includes('"answer":') || data.includes('"interval":'));
    if (!isExpected) throw new Error(`Nothing of this kind was expected: ${data.toString()}`);
    announcing.awaited -= 1;
    if (announcing.awaited > 0) return;
    this.announcing = null;
    announcing.done();
  }

  private answer(offerId: string, toPeerId: string): void {
    const { crowd } = this;
    const sentAt = crowd.sentAt.get(offerId);
    if (sentAt === undefined) throw new Error('An offer that nobody made.');
    crowd.sentAt.delete(offerId);
    crowd.delays.push(performance.now() - sentAt);
    const address = `"to_peer_id":${toPeerId},"offer_id":${offerId}`;
    const answer = `"answer":{"type":"answer","sdp":${this.description}}`;
    this.say(Buffer.from(`${this.opening},${address},${answer}}`, 'latin1'));
  }

  private say(message: Buffer): void {
    this.crowd.messages += 1;
    this.webSocket.send(message, { binary: false });
  }
}

/** The bytes of a text in UTF-8, one character each. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** The string after `key`, as bytes in JSON with its quotes. */
function textAfter(data: Buffer, key: string): string {
  const from = data.indexOf(key) + key.length;
  let to = data.indexOf('"', from + 1);
  while (isEscaped(data, to)) to = data.indexOf('"', to + 1);
  return data.toString('latin1', from, to + 1);
}

/** An odd number of backslashes stands before `at`. */
function isEscaped(data: Buffer, at: number): boolean {
  let backslashes = 0;
  while (data[at - 1 - backslashes] === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}
