/**
 * Bytes that weigh nothing. The engine puts every piece together in an array of its own: with ten thousand visitors that
 * is half a terabyte to be got, copied and let go, for bytes that nobody looks at. In a simulation's process large arrays
 * therefore only claim their length. Knows nothing of what they are for; installed before a world begins.
 */

/** Bytes above which an array is a claim. Measured: what is smaller costs less than the claim saves. */
const WEIGHED_BYTES = 512;

const Weighed = globalThis.Uint8Array;

/** An array that says it has `length` bytes and has one: the first. */
export class Weightless extends Weighed {
  // An own property of this name hides the getter that all typed arrays share.
  override readonly length: number;

  constructor(length: number) {
    super(1);
    this.length = length;
  }

  /** Takes over the first byte alone, from wherever it comes to lie there. */
  override set(source: ArrayLike<number>, offset = 0): void {
    if (offset === 0 && source.length > 0) this[0] = source[0]!;
  }
}

/** From here on `new Uint8Array(bytes)` is weightless in this process. Returns its undo. */
export function forgetWeight(): () => void {
  globalThis.Uint8Array = new Proxy(Weighed, {
    construct: (target, args: unknown[], newTarget) => {
      const [length] = args;
      if (newTarget === globalThis.Uint8Array && typeof length === 'number' && length > WEIGHED_BYTES) {
        return new Weightless(length);
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  return () => {
    globalThis.Uint8Array = Weighed;
  };
}
