/**
 * Makes a film's segment one of the broadcast. A fragment is moved to its place in time. TS begins again with each turn, so
 * its bytes would be the same; they get a number that no decoder looks at, as real broadcasts never send the same bytes
 * twice: whoever has seen the film once would have all that will ever come. Called by the live edge.
 */

const TS_PACKET_BYTES = 188;

/** The segment with a null packet (ISO/IEC 13818-1, 2.4.3.3) at its end that holds its number. */
export function numberTs(bytes: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const numbered = new Uint8Array(bytes.length + TS_PACKET_BYTES).fill(0xff);
  numbered.set(bytes);
  numbered.set([0x47, 0x1f, 0xff, 0x10], bytes.length);
  new DataView(numbered.buffer).setFloat64(bytes.length + 4, number);
  return numbered;
}

/**
 * The fragment begun `units` of its track later: in its `sidx` and `tfdt` boxes (ISO/IEC 14496-12, 8.16.3 and 8.8.12),
 * which ffmpeg writes with 64 bits. Throws when they are not so.
 */
export function moveFragment(bytes: Uint8Array, units: number): Uint8Array<ArrayBuffer> {
  const moved = new Uint8Array(bytes);
  const view = new DataView(moved.buffer);
  // After the version: flags; in `sidx` also an identifier and the timescale.
  addAt(view, afterVersion(moved, 'sidx') + 3 + 8, units);
  addAt(view, afterVersion(moved, 'tfdt') + 3, units);
  return moved;
}

function addAt(view: DataView, offset: number, units: number): void {
  view.setBigUint64(offset, view.getBigUint64(offset) + BigInt(units));
}

function afterVersion(bytes: Uint8Array, box: string): number {
  const at = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(box);
  if (at < 0 || bytes[at + 4] !== 1) {
    throw new Error(
      `The fragment has no ${box} box with 64 bits. Expected one as ffmpeg writes it: package again.`,
    );
  }
  return at + 5;
}
