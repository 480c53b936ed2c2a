import { expect, test } from 'vitest';
import { limitArrays } from '../../../../src/broker/rhea/limit-arrays.ts';
import type { Connection, FrameTransport } from '../../../../src/broker/rhea/rhea-types.ts';

/** Creates a limited transport without rhea, and lists the buffers that reach its reader. */
function createTransport(headerReceived: boolean) {
  const buffers: Buffer[] = [];
  const transport: FrameTransport = {
    header_received: headerReceived ? {} : undefined,
    pending: [],
    write: () => undefined,
    read: (buffer) => buffers.push(buffer),
  };
  limitArrays({ amqp_transport: transport, sasl_transport: undefined } as Connection);
  return { transport, buffers };
}

/** Puts a performative into an AMQP frame on channel 0. */
function toFrame(hex: string): Buffer {
  const body = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const head = Buffer.from('0000000002000000', 'hex');
  head.writeUInt32BE(head.length + body.length);
  return Buffer.concat([head, body]);
}

test.each([
  ['an array of symbols', '005310 c00a01 e00702a3 0161 0162'],
  ['an array of nulls that fits', '005310 c00801 e00502 40 4040'],
  ['a list that ends early', '005310 c00a02 a10161'],
  ['text that ends early', '005310 c00501 b1ffffff'],
  ['a frame without a performative', ''],
])('limitArrays passes on %s', (_name, hex) => {
  const { transport, buffers } = createTransport(true);
  transport.read(toFrame(hex));
  expect(buffers).toHaveLength(1);
});

test.each([
  ['an array of 2^32 - 1 nulls', '005310 c00e01 f000000005ffffffff40'],
  ['such an array inside a map', '005310 d1000000ff00000002 a10161 f000000005ffffffff40'],
  ['a list of 2^25 in one octet', '005310 d0000000a50200000005'],
  ['a map of 2^32 - 1 in a list', '005310 c00b01 d100000005ffffffff40'],
  ['many arrays that fit only one by one', `005310 d0000000ff00000020 ${'e0022040'.repeat(32)}`],
])('limitArrays ends the connection over %s', (_name, hex) => {
  const { transport, buffers } = createTransport(true);
  expect(() => transport.read(toFrame(hex))).toThrow(/an? (?:array|list or map) of \d+ in \d+ octets/);
  expect(buffers).toEqual([]);
});

test('limitArrays skips the protocol header and checks every whole frame', () => {
  const { transport, buffers } = createTransport(false);
  const header = Buffer.from('414d515000010000', 'hex');
  const good = toFrame('005310 c00501 a10161');
  const bad = toFrame('005310 d0000000ff00000001 f000000005ffffffff40');
  transport.read(Buffer.concat([header, good, bad.subarray(0, -1)]));
  expect(buffers).toHaveLength(1);
  expect(() => transport.read(Buffer.concat([header, good, bad]))).toThrow('an array of 4294967295');
});
