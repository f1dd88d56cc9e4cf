/**
 * What a client sends, in one piece or in many: with the sieve before ws the same messages come, in the same order, as from
 * ws alone, and the same bytes end the connection.
 */
import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { describe, expect, test } from 'vitest';
import { FrameSieve } from '../../tracker/frame-sieve.ts';
import { MAX_ANSWERED_BYTES } from '../../tracker/limits.ts';
import { seededRandom } from './core/seeded-random.ts';

type Random = () => number;

/** Exported, and not in its types. */
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: { readonly isServer: boolean; readonly maxPayload: number }) => Writable;
};

/** What a reader made of all it was given. */
interface Reading {
  readonly messages: string[];
  /** Of ws, for what is no message. */
  readonly faults: string[];
}

const TEXT = 1;
const BINARY = 2;
const PING = 9;

function frame(opcode: number, body: Buffer, random: Random, { final = true, masked = true } = {}): Buffer {
  const mask = Buffer.from(Array.from({ length: 4 }, () => Math.floor(random() * 256)));
  const sent = masked ? Buffer.from(body.map((byte, i) => byte ^ (mask[i % 4] ?? 0))) : body;
  const bit = masked ? 0x80 : 0;
  const head = [(final ? 0x80 : 0) | opcode];
  if (body.length < 126) head.push(bit | body.length);
  else if (body.length < 65_536) head.push(bit | 126, body.length >> 8, body.length & 0xff);
  else head.push(bit | 127, 0, 0, 0, 0, ...Buffer.from(Uint32Array.of(body.length).buffer).reverse());
  return Buffer.concat([Buffer.from(head), masked ? mask : Buffer.alloc(0), sent]);
}

function someBody(random: Random): Buffer {
  const lengths = [0, 1, 3, 5, 63, 64, 65, 66, 67, 125, 126, 127, 300, 4_321, 20_000];
  const length = lengths[Math.floor(random() * lengths.length)] ?? 0;
  return Buffer.from(Array.from({ length }, () => 32 + Math.floor(random() * 90)));
}

/** Frames as a client may send them; `odd`: also what is not a whole message. */
function someFrames(random: Random, odd: boolean): Buffer {
  const frames: Buffer[] = [];
  for (let i = 0; i < 12; i++) {
    const body = someBody(random);
    const dice = odd ? random() : 1;
    if (dice < 0.03) frames.push(frame(PING, body.subarray(0, 100), random));
    else if (dice < 0.06) {
      frames.push(frame(TEXT, body, random, { final: false }), frame(PING, Buffer.from('p'), random));
      frames.push(frame(0, body, random));
    } else if (dice < 0.08) frames.push(frame(TEXT, Buffer.from([0x41, 0xff, 0xfe]), random));
    else if (dice < 0.09) frames.push(frame(BINARY, Buffer.alloc(65_536, 7), random));
    else if (dice < 0.1) frames.push(frame(TEXT, body, random, { masked: false }));
    else if (dice < 0.11) frames.push(Buffer.from([0x91, 0x80, 1, 2, 3, 4]));
    else frames.push(frame(random() < 0.5 ? TEXT : BINARY, body, random));
  }
  return Buffer.concat(frames);
}

/** Pieces as the network may cut them, each a copy: they are unmasked in place. */
function cut(bytes: Buffer, random: Random): Buffer[] {
  const pieces: Buffer[] = [];
  const most = [9, 100, 1_000, 5_000, 70_000][Math.floor(random() * 5)] ?? 9;
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + Math.floor(random() * most);
    pieces.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  return pieces;
}

async function read(pieces: readonly Buffer[], sifted: boolean): Promise<Reading> {
  const messages: string[] = [];
  const faults: string[] = [];
  const hear = (body: Buffer, isBinary: boolean): void =>
    void messages.push(`${isBinary ? 'binary' : 'text'} ${body.toString('latin1')}`);
  const receiver = new Receiver({ isServer: true, maxPayload: MAX_ANSWERED_BYTES });
  receiver.on('message', hear).on('error', (error: Error) => faults.push(error.message));
  const sieve = new FrameSieve({ hear, pass: (bytes) => receiver.write(bytes) });
  for (const piece of pieces) {
    if (sifted) sieve.write(piece);
    else receiver.write(piece);
    // As between two reads of a socket; after a fault ws reads no more.
    await new Promise((resolve) => setImmediate(resolve));
    if (faults.length > 0) break;
  }
  return { messages, faults };
}

describe('the sieve before ws gives what ws gives alone', () => {
  test.each([
    ['whole messages', false],
    ['and whatever else there is', true],
  ])(
    'of %s',
    async (_, odd) => {
      let count = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const random = seededRandom(seed);
        const bytes = someFrames(random, odd);
        const pieces = cut(bytes, random);
        const copies = pieces.map((piece) => Buffer.from(piece));
        const alone = await read(copies, false);
        const sifted = await read(pieces, true);
        expect(sifted, `seed ${seed}`).toEqual(alone);
        count += alone.messages.length;
      }
      expect(count).toBeGreaterThan(300);
    },
    60_000,
  );
});

test('whole messages never get to ws', () => {
  const random = seededRandom(3);
  const bytes = Buffer.concat([TEXT, BINARY].map((opcode) => frame(opcode, Buffer.alloc(500, 'x'), random)));
  const heard: boolean[] = [];
  const passed: Buffer[] = [];
  const sieve = new FrameSieve({
    hear: (_body, isBinary) => void heard.push(isBinary),
    pass: (chunk) => passed.push(chunk) > 0,
  });
  expect(sieve.write(bytes)).toBe(true);
  expect(heard).toEqual([false, true]);
  expect(passed).toEqual([]);
});

test('no message that comes whole is longer than ws takes', () => {
  expect(MAX_ANSWERED_BYTES).toBeGreaterThanOrEqual(0xffff);
});
