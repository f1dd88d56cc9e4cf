/**
 * Frames as an attacker would send them, from a seed: noise, cut and oversized messages, wrong types, depth, text, and valid
 * messages in hostile order. Knows what names and tickets the attacker has seen, never what a tracker should do.
 */
import { encode } from '@msgpack/msgpack';
import { MAX_VISITOR_BYTES } from '../../../protocol/message-codec.ts';
import { WIRE_VERSION } from '../../../protocol/version.ts';

export interface HostileFrame {
  readonly bytes: Uint8Array;
  readonly isBinary: boolean;
}

export const SITES = ['a.example', 'b.example', 'c.example', 'toString', '__proto__'];
const KINDS = ['join', 'seek', 'signal', 'report', 'ping', 'leave', 'welcome', 'constructor', ''];
const FIELDS = [
  'kind',
  'version',
  'site',
  'want',
  'token',
  'ticket',
  'seeks',
  'latitude',
  'longitude',
  'to',
  'data',
];
const MORE_FIELDS = ['except', 'peers', 'network', '__proto__', 'from', 'x'];

/** What the attacker has seen go by. */
export interface Loot {
  readonly names: readonly string[];
  readonly tickets: readonly string[];
}

export class HostileFrames {
  private readonly random: () => number;
  private readonly oversized = new Uint8Array(MAX_VISITOR_BYTES + 500).fill(0x81);

  constructor(random: () => number) {
    this.random = random;
  }

  next(loot: Loot): HostileFrame {
    const dice = this.random();
    if (dice < 0.55) return binary(encode(this.validMessage(loot)));
    if (dice < 0.65) return binary(this.cut(encode(this.validMessage(loot))));
    if (dice < 0.75) return binary(this.changed(encode(this.validMessage(loot))));
    if (dice < 0.85) return binary(encode(this.wrongMessage(loot), { maxDepth: 200 }));
    if (dice < 0.95) return binary(this.noise(this.below(80)));
    if (dice < 0.97) return binary(this.oversized.subarray(0, MAX_VISITOR_BYTES - 200 + this.below(600)));
    return { bytes: Buffer.from(JSON.stringify(this.validMessage(loot))), isBinary: false };
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<Item>(items: readonly Item[], otherwise: Item): Item {
    return items[this.below(items.length)] ?? otherwise;
  }

  private validMessage({ names, tickets }: Loot): Record<string, unknown> {
    const some = (count: number): string[] => Array.from({ length: count }, () => this.pick(names, 'nobody'));
    switch (this.below(8)) {
      case 0:
      case 1:
        return {
          kind: 'join',
          version: WIRE_VERSION + (this.random() < 0.02 ? 1 : 0),
          site: this.pick(SITES, 'a.example'),
          want: this.pick([0, 4, 16, 1e9, Number.MAX_SAFE_INTEGER], 0),
          ...(this.random() < 0.5 && { ticket: this.pick(tickets, 'x.y') }),
          ...(this.random() < 0.3 && { seeks: this.pick(['film', 'news', '__proto__'], 'film') }),
          ...(this.random() < 0.3 && {
            latitude: this.random() * 180 - 90,
            longitude: this.random() * 360 - 180,
          }),
        };
      case 2:
      case 3:
        return {
          kind: 'seek',
          want: this.below(40),
          except: some(this.below(30)),
          seeks: this.pick(['film', 'news'], 'film'),
        };
      case 4:
      case 5:
        return { kind: 'signal', to: this.pick(names, 'nobody'), data: 'x'.repeat(this.below(200)) };
      case 6:
        return { kind: 'report', peers: Number.MAX_SAFE_INTEGER, network: this.below(1e6) };
      default:
        return { kind: this.pick(['ping', 'leave', 'ping'], 'ping') };
    }
  }

  private wrongMessage(loot: Loot): unknown {
    const message: Record<string, unknown> =
      this.random() < 0.5 ? this.validMessage(loot) : { kind: this.pick(KINDS, '') };
    for (let i = this.below(4); i >= 0; i--) {
      const field = this.pick([...FIELDS, ...MORE_FIELDS], 'x');
      Object.defineProperty(message, field, {
        value: this.wrongValue(),
        enumerable: true,
        configurable: true,
      });
    }
    return this.random() < 0.9 ? message : [message];
  }

  private wrongValue(): unknown {
    let deep: unknown = 1;
    if (this.random() < 0.1)
      for (let i = this.below(150); i > 0; i--) deep = i % 2 === 0 ? [deep] : { x: deep };
    return this.pick<unknown>(
      [
        null,
        true,
        -1,
        1.5,
        Number.NaN,
        Infinity,
        2 ** 60,
        '',
        'x'.repeat(2000),
        [],
        {},
        [[]],
        deep,
        new Uint8Array(9),
        new Date(0),
      ],
      null,
    );
  }

  private cut(bytes: Uint8Array): Uint8Array {
    return bytes.subarray(0, this.below(bytes.length));
  }

  private changed(bytes: Uint8Array): Uint8Array {
    const copy = Uint8Array.from(bytes);
    for (let i = this.below(4); i >= 0; i--) copy[this.below(copy.length)] = this.below(256);
    return copy;
  }

  private noise(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}

function binary(bytes: Uint8Array): HostileFrame {
  return { bytes, isBinary: true };
}
