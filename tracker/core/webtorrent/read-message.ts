/**
 * A WebTorrent client's message out of its bytes: every byte checked as JSON, every known field for its shape, what
 * is to be passed on taken as it stands. Knows no socket and no swarm. Called by `tracker/webtorrent/clients.ts`.
 */
import { Fault } from '../../../content/fault.ts';
import type { AnnounceEvent, ByteText, ClientMessage, Id, Offer } from './client-messages.ts';
import { BadJson, JsonCursor } from './json-cursor.ts';
import { MAX_ANNOUNCE_BYTES, MAX_ID_BYTES, MAX_OFFERS, MAX_SCRAPED, MAX_SIGNAL_BYTES } from './limits.ts';
import { readId } from './read-id.ts';

/** The bytes from `from` up to `to`, one character each. */
export type TextOf<Bytes> = (bytes: Bytes, from: number, to: number) => ByteText;

/** What bittorrent-tracker takes; `paused` (BEP 21) is to a tracker what no event is. */
const EVENTS: Readonly<Record<string, AnnounceEvent>> = {
  started: 'started',
  stopped: 'stopped',
  completed: 'completed',
  update: 'update',
  paused: 'update',
  empty: 'update',
  '': 'update',
};

/** Fields by the length of their names, in bytes, so that most of them are told apart at once. */
const FIELDS = byLength([
  'action',
  'answer',
  'event',
  'info_hash',
  'left',
  'numwant',
  'offer',
  'offer_id',
  'offers',
  'peer_id',
  'to_peer_id',
]);

interface Fields {
  action: string;
  event: string;
  infoHashes: Id[];
  manyHashes: boolean;
  peerId: Id | null;
  toPeerId: Id | null;
  left: number;
  wanted: number;
  offers: Offer[];
  offerId: ByteText;
  answer: ByteText;
}

/** Used for one message after another: making one costs as much as reading a short message. */
const json = new JsonCursor();

/** Throws Fault `message-shape` for anything but one whole, well-formed message. `bytes` are valid UTF-8. */
export function readMessage<Bytes extends Uint8Array>(bytes: Bytes, textOf: TextOf<Bytes>): ClientMessage {
  if (bytes.length > MAX_ANNOUNCE_BYTES) {
    throw misshapen(`${bytes.length} bytes, expected at most ${MAX_ANNOUNCE_BYTES}`);
  }
  try {
    return toMessage(new Reader(bytes, textOf).read());
  } catch (error) {
    throw error instanceof BadJson ? misshapen('not one object of JSON, no deeper than ours') : error;
  }
}

class Reader<Bytes extends Uint8Array> {
  private readonly source: Bytes;
  private readonly sourceText: TextOf<Bytes>;
  private readonly fields: Fields = {
    action: '',
    event: '',
    infoHashes: [],
    manyHashes: false,
    peerId: null,
    toPeerId: null,
    left: Infinity,
    wanted: Infinity,
    offers: [],
    offerId: '',
    answer: '',
  };

  constructor(source: Bytes, sourceText: TextOf<Bytes>) {
    this.source = source;
    this.sourceText = sourceText;
  }

  read(): Fields {
    json.begin(this.source);
    for (let more = json.openObject(); more; more = json.nextMember()) this.field();
    if (!json.isOver()) throw new BadJson();
    return this.fields;
  }

  private textOf(from: number, to: number): ByteText {
    return this.sourceText(this.source, from, to);
  }

  private field(): void {
    const { fields } = this;
    switch (fieldOf()) {
      case 'action':
        return void (fields.action = this.word('action'));
      case 'event':
        return void (fields.event = this.word('event'));
      case 'info_hash':
        return this.infoHashes();
      case 'peer_id':
        return void (fields.peerId = this.id('peer_id'));
      case 'to_peer_id':
        return void (fields.toPeerId = this.id('to_peer_id'));
      case 'left':
        return void (fields.left = this.amount());
      case 'numwant':
        return void (fields.wanted = this.amount());
      case 'offers':
        return this.offers();
      case 'offer_id':
        return void (fields.offerId = this.offerId());
      case 'answer':
        return void (fields.answer = this.signal('answer'));
      default:
        return json.value(1);
    }
  }

  /** A short word; null counts as none. */
  private word(field: string): string {
    if (this.isNull()) return '';
    if (!json.isString()) throw misshapen(`${field}: expected text`);
    json.string();
    if (json.to - json.from > MAX_ID_BYTES) throw misshapen(`${field}: expected one word`);
    return this.textOf(json.from, json.to);
  }

  private infoHashes(): void {
    const { fields } = this;
    fields.infoHashes = [];
    fields.manyHashes = json.isArray();
    if (!fields.manyHashes) {
      if (!this.isNull()) fields.infoHashes.push(this.id('info_hash'));
      return;
    }
    for (let more = json.openArray(); more; more = json.nextItem()) {
      if (fields.infoHashes.length === MAX_SCRAPED) {
        throw misshapen(`info_hash: expected at most ${MAX_SCRAPED}`);
      }
      fields.infoHashes.push(this.id('info_hash'));
    }
  }

  private id(field: string): Id {
    if (!json.isString()) throw misshapen(`${field}: expected text of 20 bytes`);
    json.string();
    const id = readId(json.bytes, json.from, json.to);
    if (id === null) throw misshapen(`${field}: expected text of 20 bytes`);
    return { id, written: this.textOf(json.from, json.to) };
  }

  /** A number; anything else (bytes left are null for a magnet link's client) is as if it were not there. */
  private amount(): number {
    const byte = json.peek();
    const isNumber = byte === 0x2d || (byte >= 0x30 && byte <= 0x39);
    if (isNumber) return json.number();
    json.value(1);
    return Infinity;
  }

  private offers(): void {
    const { fields } = this;
    fields.offers = [];
    if (!json.isArray()) return json.value(1);
    for (let more = json.openArray(); more; more = json.nextItem()) {
      const offer = this.offer();
      if (fields.offers.length < MAX_OFFERS) fields.offers.push(offer);
    }
  }

  private offer(): Offer {
    let offer = '';
    let offerId = '';
    if (!json.isObject()) throw misshapen('offers: expected objects');
    for (let more = json.openObject(); more; more = json.nextMember()) {
      const field = fieldOf();
      if (field === 'offer') offer = this.signal('offer');
      else if (field === 'offer_id') offerId = this.offerId();
      else json.value(3);
    }
    if (offer === '' || offerId === '') throw misshapen('offers: expected offer and offer_id in each');
    return { offer, offerId };
  }

  /** A description of a connection: an object, whose inside is the WebRTC libraries' affair. */
  private signal(field: string): ByteText {
    if (field === 'answer' && this.isNull()) return '';
    if (!json.isObject()) throw misshapen(`${field}: expected an object`);
    const from = json.start();
    json.value(2);
    if (json.at - from > MAX_SIGNAL_BYTES) {
      throw misshapen(`${field}: ${json.at - from} bytes, expected at most ${MAX_SIGNAL_BYTES}`);
    }
    return this.textOf(from, json.at);
  }

  private offerId(): ByteText {
    if (!json.isString()) throw misshapen('offer_id: expected text');
    json.string();
    if (json.to - json.from > MAX_ID_BYTES)
      throw misshapen(`offer_id: expected ${MAX_ID_BYTES} bytes at most`);
    return this.textOf(json.from - 1, json.to + 1);
  }

  private isNull(): boolean {
    if (json.peek() !== 0x6e) return false;
    json.value(1);
    return true;
  }
}

function toMessage(fields: Fields): ClientMessage {
  if (fields.action === 'scrape') return toScrape(fields);
  if (fields.action !== 'announce') throw misshapen('action: expected announce or scrape');
  const [infoHash] = fields.infoHashes;
  const { peerId, toPeerId, answer, offerId } = fields;
  if (infoHash === undefined || fields.manyHashes) throw misshapen('info_hash: expected text of 20 bytes');
  if (peerId === null) throw misshapen('peer_id: expected text of 20 bytes');
  if (answer !== '') {
    if (toPeerId === null) throw misshapen('to_peer_id: expected with an answer');
    if (offerId === '') throw misshapen('offer_id: expected with an answer');
    return { kind: 'answer', infoHash, peerId, toPeerId, answer, offerId };
  }
  if (!Object.hasOwn(EVENTS, fields.event)) throw misshapen('event: expected started, stopped or completed');
  const event = EVENTS[fields.event] ?? 'update';
  const offers = fields.offers.length > fields.wanted ? firstOf(fields.offers, fields.wanted) : fields.offers;
  return { kind: 'announce', infoHash, peerId, event, complete: fields.left === 0, offers };
}

function toScrape({ infoHashes }: Fields): ClientMessage {
  // bittorrent-tracker then tells of every swarm there is: a list of everybody's content for anybody.
  if (infoHashes.length === 0) throw misshapen('info_hash: expected the swarms to scrape');
  return { kind: 'scrape', infoHashes };
}

function firstOf(offers: readonly Offer[], wanted: number): Offer[] {
  return offers.slice(0, Math.max(0, Math.floor(wanted)));
}

/** The known field whose name is the string just read; '' for any other. */
function fieldOf(): string {
  const { bytes, from, to } = json;
  const fields = FIELDS[to - from];
  if (fields === undefined) return '';
  for (const { name, codes } of fields) {
    let i = 0;
    while (i < codes.length && bytes[from + i] === codes[i]) i += 1;
    if (i === codes.length) return name;
  }
  return '';
}

interface Field {
  readonly name: string;
  readonly codes: Uint8Array;
}

function byLength(names: readonly string[]): Field[][] {
  const fields: Field[][] = Array.from({ length: MAX_ID_BYTES }, () => []);
  for (const name of names)
    fields[name.length]?.push({ name, codes: Uint8Array.from(name, (c) => c.charCodeAt(0)) });
  return fields;
}

function misshapen(detail: string): Fault<'message-shape'> {
  const message = 'WebTorrent message';
  return new Fault('message-shape', { message, detail }, `Cannot use this ${message}: ${detail}.`);
}
