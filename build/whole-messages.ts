/**
 * Takes out of MessagePack's decoder, in the browser's scripts, what reads streams of messages: ours come one at a time. No bundler
 * can tell that a method of a class is never called. Called by `bundle.ts`.
 */
import type { Plugin } from 'vite';

const DECODER = '@msgpack/msgpack/dist.esm/Decoder.mjs';

/** Where methods begin that go, and where what follows them does. */
const CUTS = [
  ['    appendBuffer(buffer) {', '    hasRemaining(size) {'],
  ['    *decodeMulti(buffer) {', '    doDecodeSync() {'],
] as const;

export const wholeMessages: Plugin = {
  name: 'whole-messages',
  transform(code, id) {
    return id.endsWith(DECODER) ? { code: CUTS.reduce(cut, code), map: null } : null;
  },
};

function cut(code: string, [from, to]: readonly [string, string]): string {
  const start = code.indexOf(from);
  const end = code.indexOf(to);
  if (start >= 0 && end > start) return code.slice(0, start) + code.slice(end);
  throw new Error(
    `build/whole-messages.ts: ${DECODER} has no "${from.trim()}" before "${to.trim()}" any more. ` +
      'Look at what it has instead, and take that out.',
  );
}
