/** Writes `not` inside `not` in AMQP 1.0. The codec's own writer would recurse as deep. */
export function nestedLists(levels: number): Uint8Array {
  const operator = Buffer.from('a1036e6f74', 'hex');
  const head = 9;
  const octets = Buffer.alloc(levels * (head + operator.length) + 1);
  for (let level = 0, at = 0; level < levels; level++) {
    octets[at] = 0xd0;
    octets.writeUInt32BE(octets.length - at - 5, at + 1);
    octets.writeUInt32BE(2, at + 5);
    octets.set(operator, at + head);
    at += head + operator.length;
  }
  octets[octets.length - 1] = 0x45;
  return octets;
}

/** Writes `not` inside `not` in AMQP 0-10: type, size, count, elements. */
export function nestedListsV1(levels: number): Uint8Array {
  let inner = Buffer.from('a90000000400000000', 'hex');
  const operator = Buffer.from('9500036e6f74', 'hex');
  for (let level = 0; level < levels; level++) {
    const head = Buffer.alloc(9);
    head[0] = 0xa9;
    head.writeUInt32BE(4 + operator.length + inner.length, 1);
    head.writeUInt32BE(2, 5);
    inner = Buffer.concat([head, operator, inner]);
  }
  return inner;
}

/** Writes a value section with a query map of AMQP 1.0 that holds one encoded value. */
export function mapOfOctets(key: string, value: Uint8Array): { readonly octets: Uint8Array } {
  const head = Buffer.alloc(12);
  head.set([0x00, 0x53, 0x77, 0xd1]);
  head.writeUInt32BE(4 + 2 + key.length + value.length + 7 + 8, 4);
  head.writeUInt32BE(4, 8);
  const what = Buffer.concat([Buffer.from([0xa1, 5]), Buffer.from('_what'), Buffer.from([0xa1, 6])]);
  return {
    octets: Buffer.concat([
      head,
      what,
      Buffer.from('OBJECT'),
      Buffer.from([0xa1, key.length]),
      Buffer.from(key),
      value,
    ]),
  };
}

/** Writes a data section with a map of AMQP 0-10 that holds one list. */
export function mapOfOctetsV1(key: string, value: Uint8Array): { readonly octets: Uint8Array } {
  const what = Buffer.concat([
    Buffer.from([5]),
    Buffer.from('_what'),
    Buffer.from('950006', 'hex'),
    Buffer.from('OBJECT'),
  ]);
  const entry = Buffer.concat([Buffer.from([key.length]), Buffer.from(key), value]);
  const content = Buffer.concat([Buffer.from('00000002', 'hex'), what, entry]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  const section = Buffer.from('005375b000000000', 'hex');
  section.writeUInt32BE(content.length + 4, 4);
  return { octets: Buffer.concat([section, size, content]) };
}
