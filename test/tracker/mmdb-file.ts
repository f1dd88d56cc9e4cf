/**
 * Writes small files in MaxMind's format (MaxMind DB file format specification, version 2.0), for the tests of their
 * reading: IPv4, records of 24 bits. Knows nothing of what is in them.
 */
type Value = string | { readonly double: number } | { readonly uint32: number } | { readonly map: Fields };
export type Fields = Readonly<Record<string, Value>>;

const TYPE = { string: 2, double: 3, uint16: 5, uint32: 6, map: 7 };
/** Zeros between tree and data. */
const SEPARATOR = 16;

/** `entries`: networks such as `192.0.2.0/24` with the record of each. */
export function mmdbFile(entries: readonly (readonly [network: string, record: Fields])[]): Buffer {
  const nodes: (number | null)[][] = [[null, null]];
  const records: Buffer[] = [];
  /** Leaves as negative numbers: the record's offset in the data. */
  let offset = 0;
  for (const [network, fields] of entries) {
    addNetwork(nodes, network, -1 - offset);
    const record = encodeMap(fields);
    records.push(record);
    offset += record.length;
  }
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [place, sides] of nodes.entries()) {
    for (const [side, target] of sides.entries()) {
      const value =
        target === null ? nodes.length : target < 0 ? nodes.length + SEPARATOR - 1 - target : target;
      tree.writeUIntBE(value, place * 6 + side * 3, 3);
    }
  }
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR), ...records, marker, metadata(nodes.length)]);
}

function addNetwork(nodes: (number | null)[][], network: string, leaf: number): void {
  const [address = '', bits = '32'] = network.split('/');
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  let node = 0;
  for (let bit = 0; bit < Number(bits); bit++) {
    const side = Math.floor(value / 2 ** (31 - bit)) % 2;
    const sides = nodes[node] ?? [];
    if (bit === Number(bits) - 1) sides[side] = leaf;
    else {
      sides[side] ??= nodes.push([null, null]) - 1;
      node = sides[side] ?? 0;
    }
  }
}

function metadata(nodeCount: number): Buffer {
  const uint16 = (value: number): Buffer => Buffer.from([(TYPE.uint16 << 5) | 2, value >> 8, value & 255]);
  const fields: [string, Buffer][] = [
    ['binary_format_major_version', uint16(2)],
    ['binary_format_minor_version', uint16(0)],
    ['build_epoch', Buffer.from([1, 2, 1])],
    ['database_type', encode('Test')],
    ['description', encodeMap({})],
    ['ip_version', uint16(4)],
    ['languages', Buffer.from([0, 4])],
    ['node_count', encode({ uint32: nodeCount })],
    ['record_size', uint16(24)],
  ];
  const body = fields.flatMap(([name, value]) => [encode(name), value]);
  return Buffer.concat([Buffer.from([(TYPE.map << 5) | fields.length]), ...body]);
}

function encodeMap(fields: Fields): Buffer {
  const body = Object.entries(fields).flatMap(([name, value]) => [encode(name), encode(value)]);
  return Buffer.concat([Buffer.from([(TYPE.map << 5) | (body.length / 2)]), ...body]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    const size =
      bytes.length < 29 ? [(TYPE.string << 5) | bytes.length] : [(TYPE.string << 5) | 29, bytes.length - 29];
    return Buffer.concat([Buffer.from(size), bytes]);
  }
  if ('map' in value) return encodeMap(value.map);
  if ('double' in value) {
    const bytes = Buffer.alloc(9, (TYPE.double << 5) | 8);
    bytes.writeDoubleBE(value.double, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(5, (TYPE.uint32 << 5) | 4);
  bytes.writeUInt32BE(value.uint32, 1);
  return bytes;
}
