/**
 * Gives each turn of the film bytes of its own, as a real broadcast has: without that, whoever has seen the film once has
 * all that will ever come. What is added no decoder looks at. Called by the live edge and by whoever checks its bytes.
 */

const TS_PACKET_BYTES = 188;
const BOX_BYTES = 16;

/** The segment with its number at its end: a null packet (ISO/IEC 13818-1, 2.4.3.3) or a `free` box (14496-12, 8.1.2). */
export function stampSegment(kind: 'ts' | 'm4s', bytes: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const stamp = kind === 'ts' ? nullPacket(number) : freeBox(number);
  const stamped = new Uint8Array(bytes.length + stamp.length);
  stamped.set(bytes);
  stamped.set(stamp, bytes.length);
  return stamped;
}

function nullPacket(number: number): Uint8Array {
  const packet = new Uint8Array(TS_PACKET_BYTES).fill(0xff);
  packet.set([0x47, 0x1f, 0xff, 0x10]);
  new DataView(packet.buffer).setFloat64(4, number);
  return packet;
}

function freeBox(number: number): Uint8Array {
  const box = new Uint8Array(BOX_BYTES);
  const view = new DataView(box.buffer);
  view.setUint32(0, BOX_BYTES);
  box.set(new TextEncoder().encode('free'), 4);
  view.setFloat64(8, number);
  return box;
}
