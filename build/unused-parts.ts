/**
 * Takes out of libraries, in the browser's scripts, what we never call and no bundler can tell so of: methods of a class, and what
 * a library adds to itself as it loads. Fails when a library is no longer as it was. Called by `bundle.ts`.
 */
import type { Plugin } from 'vite';

interface Cut {
  /** The end of the module's path. */
  readonly module: string;
  /** Where what goes begins, and where what follows does. */
  readonly from: string;
  readonly to: string;
}

const DECODER = '@msgpack/msgpack/dist.esm/Decoder.mjs';
const ENCODER = '@msgpack/msgpack/dist.esm/Encoder.mjs';
const IDB = 'idb/build/index.js';

const CUTS: readonly Cut[] = [
  // What reads streams of messages: ours come one at a time.
  { module: DECODER, from: '    appendBuffer(buffer) {', to: '    hasRemaining(size) {' },
  { module: DECODER, from: '    *decodeMulti(buffer) {', to: '    doDecodeSync() {' },
  // BigInts and extensions: our messages have none.
  { module: ENCODER, from: '    encodeBigInt64(object) {', to: '    writeStringHeader(byteLength) {' },
  { module: ENCODER, from: '    encodeExtension(ext) {', to: '    writeU8(value) {' },
  { module: ENCODER, from: '    writeBigUint64(value) {', to: '    writeBigInt64(value) {' },
  { module: DECODER, from: '    readU64AsBigInt() {', to: '    readF32() {' },
  // Cursors, a transaction's only store, and properties that are set or looked for: we use none of them.
  { module: IDB, from: 'const advanceMethodProps = ', to: 'export { deleteDB,' },
  {
    module: IDB,
    from: '    if (getCursorAdvanceMethods().includes(func)) {',
    to: '    return function (...args) {\n        // Calling',
  },
  { module: IDB, from: '            // Make tx.store return', to: '        }\n        // Else transform' },
  { module: IDB, from: '    set(target, prop, value) {', to: '};\nfunction replaceTraps' },
];

export const unusedParts: Plugin = {
  name: 'unused-parts',
  transform(code, id) {
    const cuts = CUTS.filter(({ module }) => id.endsWith(module));
    return cuts.length === 0 ? null : { code: cuts.reduce(cut, code), map: null };
  },
};

function cut(code: string, { module, from, to }: Cut): string {
  const start = code.indexOf(from);
  const end = code.indexOf(to);
  if (start >= 0 && end > start) return code.slice(0, start) + code.slice(end);
  throw new Error(
    `build/unused-parts.ts: ${module} has no "${from.trim()}" before "${to.trim()}" any more. ` +
      'Look at what it has instead, and take that out.',
  );
}
