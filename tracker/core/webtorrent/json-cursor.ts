/**
 * Walks over JSON in UTF-8 bytes and checks every byte of it (RFC 8259; numbers of a bounded length), building nothing: a caller takes the spans
 * it wants. Knows no field. Called by `read-message.ts`, which gives it bytes that are known to be valid UTF-8.
 */
import { MAX_ANNOUNCE_BYTES, MAX_DEPTH, MAX_NUMBER_CHARS } from './limits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const ZERO = 0x30;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const LAST_SPACE = 0x20;

/** 1 for what ends a run of ordinary characters in a string: control characters, the quote and the backslash. */
const SPECIAL = table((byte) => byte < 0x20 || byte === QUOTE || byte === BACKSLASH);
const HEX = table((byte) => /[0-9a-fA-F]/.test(String.fromCharCode(byte)));
const DIGIT = table((byte) => byte >= ZERO && byte <= ZERO + 9);
/** What may follow a backslash, but `u`. */
const ESCAPE = table((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)));
const SPACE = table((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
/** Four bytes in one number. */
const ONES = 0x01010101;
const HIGH_BITS = 0x80808080;
const FOUR_SPACES = 0x20202020;
const FOUR_QUOTES = 0x22222222;
const FOUR_BACKSLASHES = 0x5c5c5c5c;
const LITERALS = ['true', 'false', 'null'].map((word) => Array.from(word, (char) => char.charCodeAt(0)));

/**
 * What is being read, followed by zeros, which stand nowhere in JSON: nothing need look for the end. One memory for all
 * messages, so that the compiler knows where it lies. Measured: a third less time than reading each where it came.
 */
const memory = new ArrayBuffer(MAX_ANNOUNCE_BYTES + 8);
const bytes = new Uint8Array(memory);
const view = new DataView(memory);

/** Thrown at the first byte that can't stand where it is. Caught by `read-message.ts`. */
export class BadJson extends Error {}

/** Reads one text at a time: no two at once. */
export class JsonCursor {
  at = 0;
  /** Of the last string read, without its quotes. */
  from = 0;
  to = 0;
  readonly bytes: Uint8Array = bytes;
  private length = 0;

  /** From now on `text` is read, of MAX_ANNOUNCE_BYTES at most. */
  begin(text: Uint8Array): void {
    bytes.set(text);
    view.setFloat64(text.length, 0);
    this.length = text.length;
    this.at = 0;
  }

  /** Where the next value begins. */
  start(): number {
    let { at } = this;
    while (SPACE[bytes[at] as number] === 1) at += 1;
    this.at = at;
    return at;
  }

  /** The byte with which the next value begins, or what stands in its place; 0 at the end. */
  peek(): number {
    const byte = bytes[this.at] as number;
    return byte > LAST_SPACE ? byte : (bytes[this.start()] as number);
  }

  isString(): boolean {
    return this.peek() === QUOTE;
  }

  isArray(): boolean {
    return this.peek() === OPEN_ARRAY;
  }

  isObject(): boolean {
    return this.peek() === OPEN_OBJECT;
  }

  /** Reads a string: its span is in `from` and `to`. */
  string(): void {
    this.expect(QUOTE);
    this.from = this.at;
    let { at } = this;
    for (;;) {
      at = endOfRun(at);
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      if (byte !== BACKSLASH) throw new BadJson();
      at = ESCAPE[bytes[at + 1] as number] === 1 ? at + 2 : afterUnicode(at);
    }
    this.to = at;
    this.at = at + 1;
  }

  /** Into an object; true when it has a member, whose key is then in `from` and `to` and whose value is to be read. */
  openObject(): boolean {
    this.expect(OPEN_OBJECT);
    if (this.skip(CLOSE_OBJECT)) return false;
    this.key();
    return true;
  }

  /** True when another member follows, as above; otherwise the object has been left. */
  nextMember(): boolean {
    if (this.skip(COMMA)) {
      this.key();
      return true;
    }
    this.expect(CLOSE_OBJECT);
    return false;
  }

  /** Into an array; true when it has an item, which is then to be read. */
  openArray(): boolean {
    this.expect(OPEN_ARRAY);
    return !this.skip(CLOSE_ARRAY);
  }

  /** True when another item follows, as above; otherwise the array has been left. */
  nextItem(): boolean {
    if (this.skip(COMMA)) return true;
    this.expect(CLOSE_ARRAY);
    return false;
  }

  /** Reads a value of any kind, with no more than MAX_DEPTH levels from `depth` on. */
  value(depth: number): void {
    if (depth > MAX_DEPTH) throw new BadJson();
    const byte = this.peek();
    if (byte === QUOTE) this.string();
    else if (byte === OPEN_OBJECT) {
      for (let more = this.openObject(); more; more = this.nextMember()) this.value(depth + 1);
    } else if (byte === OPEN_ARRAY) {
      for (let more = this.openArray(); more; more = this.nextItem()) this.value(depth + 1);
    } else if (!this.literal()) this.number();
  }

  /** Reads a number and gives it. */
  number(): number {
    const from = this.start();
    if (bytes[this.at] === 0x2d) this.at += 1;
    if (bytes[this.at] === ZERO) this.at += 1;
    else this.digits();
    if (bytes[this.at] === 0x2e) {
      this.at += 1;
      this.digits();
    }
    if (((bytes[this.at] as number) | 0x20) === 0x65) {
      this.at += 1;
      const sign = bytes[this.at];
      if (sign === 0x2b || sign === 0x2d) this.at += 1;
      this.digits();
    }
    return this.at - from === 1 ? (bytes[from] as number) - ZERO : this.longNumber(from);
  }

  /** Nothing but space is left. */
  isOver(): boolean {
    return this.start() === this.length;
  }

  private key(): void {
    this.string();
    this.expect(COLON);
  }

  /** True, and past it, when `byte` comes next. */
  private skip(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at += 1;
    return true;
  }

  private expect(byte: number): void {
    if (!this.skip(byte)) throw new BadJson();
  }

  private digits(): void {
    const from = this.at;
    while (DIGIT[bytes[this.at] as number] === 1) this.at += 1;
    if (this.at === from) throw new BadJson();
  }

  private longNumber(from: number): number {
    if (this.at - from > MAX_NUMBER_CHARS) throw new BadJson();
    let text = '';
    for (let at = from; at < this.at; at++) text += String.fromCharCode(bytes[at] as number);
    return Number(text);
  }

  private literal(): boolean {
    const word = LITERALS.find((letters) => letters.every((byte, i) => bytes[this.at + i] === byte));
    if (word !== undefined) this.at += word.length;
    return word !== undefined;
  }
}

/**
 * Where the next quote, backslash or control character stands. Looks at four bytes at a time: `(x - ONES) & ~x` has
 * the high bit of a byte set where that byte of x is zero, and at most above such a one, in which case the bytes are
 * looked at singly (Warren, Hacker's Delight, section 6-1). Measured: half the time, on descriptions.
 */
function endOfRun(from: number): number {
  let at = from;
  for (;;) {
    const x = view.getInt32(at, true);
    const quote = x ^ FOUR_QUOTES;
    const backslash = x ^ FOUR_BACKSLASHES;
    const found = ((x - FOUR_SPACES) & ~x) | ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash);
    if ((found & HIGH_BITS) !== 0) break;
    at += 4;
  }
  while (SPECIAL[bytes[at] as number] === 0) at += 1;
  return at;
}

/** What follows the escape at `at`, which is none of one letter. */
function afterUnicode(at: number): number {
  if (bytes[at + 1] !== 0x75) throw new BadJson();
  for (let i = 2; i < 6; i++) if (HEX[bytes[at + i] as number] !== 1) throw new BadJson();
  return at + 6;
}

function table(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(holds(byte)));
}
