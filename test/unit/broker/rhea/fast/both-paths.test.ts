import { describe, expect, test } from 'vitest';
import {
  described,
  nil,
  no,
  protocolHeader,
  symbol,
  text,
  uint,
  yes,
} from '../../../../kit/broker/frames.ts';
import { feedBroker } from '../../../../kit/broker/paths/both-paths.ts';
import { performative, performativeFrame } from '../../../../kit/hostile/extreme-frames.ts';
import { expectSilentConsole } from '../../../../kit/silent-console.ts';

expectSilentConsole();

type Fields = Readonly<Record<string, string>>;

const frame = (name: string, fields: Fields = {}, payload?: Uint8Array) =>
  performativeFrame(performative(name), new Map(Object.entries(fields)), 0, payload);
const octets = (hex: string) => Buffer.from(hex, 'hex');
const binary = (octet: number) => `a001${octet.toString(16).padStart(2, '0')}`;

/** A message with a subject, whose body is a text. */
function message(subject: string, body: string): Buffer {
  const size = Buffer.byteLength(body).toString(16).padStart(8, '0');
  const properties = described('73', [nil, nil, nil, text(subject)]);
  return octets(`${properties}005377b1${size}${Buffer.from(body).toString('hex')}`);
}

/** Opens with a largest frame of the client, begins a session, subscribes on handle 0 and publishes on handle 1. */
function start({ window = 100, maxFrameSize = 65_536, settleMode = '5001' } = {}): readonly Buffer[] {
  const binding = `${symbol('binding')}00${symbol('apache.org:legacy-amqp-topic-binding:string')}${text('a.#')}`;
  const size = (binding.length / 2 + 1).toString(16).padStart(2, '0');
  const source = described('28', [
    text('qmf.default.topic'),
    nil,
    nil,
    nil,
    nil,
    nil,
    nil,
    `c1${size}02${binding}`,
  ]);
  return [
    protocolHeader,
    frame('open', { 'max-frame-size': uint(maxFrameSize) }),
    frame('begin', { 'incoming-window': uint(window) }),
    frame('attach', { 'snd-settle-mode': settleMode, source, target: described('29', []) }),
    frame('attach', {
      name: text('b'),
      handle: uint(1),
      role: no,
      source: described('28', []),
      target: described('29', [text('qmf.default.topic')]),
    }),
  ];
}

const credit = (count: number, fields: Fields = {}) =>
  frame('flow', { 'link-credit': uint(count), ...fields });
const transfer = (id: number, payload: Uint8Array, fields: Fields = {}) =>
  frame('transfer', { 'delivery-id': uint(id), 'delivery-tag': binary(id % 256), ...fields }, payload);
const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

/** Counts frames of a performative in what the broker wrote. */
function countFrames(written: Buffer, code: number): number {
  let count = 0;
  for (let at = protocolHeader.length; at + 8 <= written.length; at += written.readUInt32BE(at))
    if (written[at + 10] === code) count++;
  return count;
}

const small = message('a.b', 'hello');
const large = message('a.b', 'x'.repeat(9_000));

const dialogues: Readonly<
  Record<string, { readonly pieces: readonly Buffer[]; readonly transfers: number }>
> = {
  'settled and unsettled messages': {
    pieces: [
      ...start(),
      credit(100),
      ...many(20, (id) => transfer(id, small, { settled: id % 2 ? yes : no })),
    ],
    transfers: 20,
  },
  'unsettled deliveries that the client settles in ranges': {
    pieces: [
      ...start({ settleMode: '5000' }),
      credit(100),
      ...many(10, (id) => transfer(id, small)),
      frame('disposition', { last: uint(4) }),
      frame('disposition', { first: uint(5), last: nil }),
      frame('disposition', { first: uint(6), last: uint(9), state: described('26', []) }),
    ],
    transfers: 10,
  },
  'a client that never settles': {
    pieces: [...start({ settleMode: '5000' }), credit(1_000), ...many(300, (id) => transfer(id, small))],
    transfers: 100,
  },
  'a window of one frame that opens again': {
    pieces: [
      ...start({ window: 1 }),
      credit(100, { 'incoming-window': uint(1) }),
      ...many(5, (id) => transfer(id, small)),
      ...many(6, (id) => credit(100, { 'next-incoming-id': uint(id + 1), 'incoming-window': uint(1) })),
    ],
    transfers: 5,
  },
  'credit that comes one by one': {
    pieces: [...start(), credit(0), ...many(5, (id) => transfer(id, small)), ...many(7, (at) => credit(at))],
    transfers: 5,
  },
  'messages larger than a frame of the client': {
    pieces: [...start({ maxFrameSize: 512 }), credit(100), ...many(3, (id) => transfer(id, large))],
    transfers: 3 * 20,
  },
  'large messages, written as they are': {
    pieces: [...start(), credit(100), ...many(5, (id) => transfer(id, id % 2 ? large : small))],
    transfers: 5,
  },
  'messages in several frames of the client': {
    pieces: [
      ...start(),
      credit(100),
      transfer(0, small.subarray(0, 5), { more: yes }),
      transfer(0, small.subarray(5, 9), { 'delivery-id': nil, 'delivery-tag': nil, more: yes }),
      transfer(0, small.subarray(9)),
      transfer(1, small),
    ],
    transfers: 2,
  },
  'an aborted delivery': {
    pieces: [
      ...start(),
      credit(100),
      transfer(0, small.subarray(0, 5), { more: yes }),
      transfer(0, Buffer.alloc(0), { aborted: yes }),
      transfer(1, small),
    ],
    transfers: 1,
  },
  'an empty message': {
    pieces: [...start(), credit(100), transfer(0, Buffer.alloc(0)), transfer(1, small)],
    transfers: 1,
  },
  'a drain': {
    pieces: [
      ...start(),
      credit(100),
      transfer(0, small),
      credit(100, { drain: yes }),
      credit(50, { 'delivery-count': uint(100) }),
      transfer(1, small),
    ],
    transfers: 2,
  },
  'a link that ends between messages': {
    pieces: [
      ...start(),
      credit(100),
      transfer(0, small),
      frame('detach', { error: nil }),
      transfer(1, small),
    ],
    transfers: 1,
  },
  'a delivery id that repeats': {
    pieces: [...start(), credit(100), transfer(0, small), transfer(0, small), transfer(1, small)],
    transfers: 1,
  },
  'frames of many links in turn': {
    pieces: [
      ...start(),
      credit(100),
      ...many(20, (at) =>
        frame('attach', {
          name: text(`link ${at}`),
          handle: uint(at + 2),
          role: no,
          source: described('28', []),
          target: described('29', [text('qmf.default.topic')]),
        }),
      ),
      ...many(20, (at) => transfer(at, small.subarray(0, 7), { handle: uint(at + 2), more: yes })),
      ...many(20, (at) => transfer(at, small.subarray(7), { handle: uint(at + 2) })),
    ],
    transfers: 20,
  },
};

describe('both paths write the same octets', () => {
  for (const [name, { pieces, transfers }] of Object.entries(dialogues)) {
    test(`for ${name}`, async () => {
      const expected = await feedBroker(pieces, { fastPath: false });
      const actual = await feedBroker(pieces, { fastPath: true });
      expect(actual.written.toString('hex')).toBe(expected.written.toString('hex'));
      expect(actual.hasEnded).toBe(expected.hasEnded);
      expect(countFrames(actual.written, 0x14)).toBe(transfers);
      // All at once, and to a client that reads slowly.
      const joined = [Buffer.concat(pieces)];
      const together = await feedBroker(joined, { fastPath: true });
      expect(together).toEqual(await feedBroker(joined, { fastPath: false }));
      const slow = await feedBroker(joined, { fastPath: true, isSlow: true });
      expect(slow.written.toString('hex')).toBe(together.written.toString('hex'));
    });
  }
});
