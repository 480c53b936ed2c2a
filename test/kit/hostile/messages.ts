import { type AmqpValue, double, heartbeatKey, Typed, uint, ulong, uuid } from '#qmf';
import { malformed } from '../broker/recorded-messages.ts';
import { mapOfOctets, mapOfOctetsV1, nestedLists, nestedListsV1 } from './nested-lists.ts';
import {
  type HostileTarget,
  hex,
  hostileMessage,
  map,
  methodRequest,
  pick,
  queryRequest,
} from './write-message.ts';

/** One kind of message that no correct console sends. */
export interface HostileKind {
  readonly name: string;
  /** The code of the exception that the agent answers with; `silence` for no answer, `answer` for a regular one. */
  readonly expected: number | 'silence' | 'answer';
  /** The octets of the message with this number. They differ, so that memory kept for each message shows. */
  message(target: HostileTarget, number: number): Uint8Array;
}

const deep = nestedLists(1000);
const deepV1 = nestedListsV1(1000);

/** Bodies of recorded messages that qpidd corrupts: it writes the type of eight octets for one octet. */
const brokenInt8 = malformed.map(({ bytes }) => {
  const octets = Buffer.from(bytes);
  return { octets: Uint8Array.from(octets.subarray(octets.indexOf(Buffer.from('005377', 'hex')))) };
});

/** Arrays of 2^32-1 nulls in 13 octets. */
const hugeArrays = [
  '005377f000000005ffffffff40',
  '005377f000000005ffffffff45',
  '005377f000000005ffffffff43',
].map(hex);
const hugeCompounds = ['005377d0fffffffffffffffff', '005377b0fffffff000', '005377d1000000047fffffff'].map(
  (octets) => hex(octets.padEnd(26, '0')),
);
const prototypeNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'];
const notMaps: readonly AmqpValue[] = [
  'not a map',
  null,
  uint(7),
  true,
  [],
  [map({})],
  double(0.5),
  ulong(2n ** 64n - 1n),
];

export const hostileKinds: readonly HostileKind[] = [
  {
    name: 'no reply-to',
    expected: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        opcode: pick(['_method_request', '_query_request', '_agent_locate_request', '_fly'], number),
        replyTo: pick([undefined, ''], number >> 2),
        correlationId: `lost-${number}`,
        body: map({ _what: 'OBJECT', _method_name: target.method }),
      }),
  },
  {
    name: 'a body that is not a map',
    expected: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: pick(['_method_request', '_query_request'], number),
        body: pick(notMaps, number >> 1),
      }),
  },
  {
    name: 'a body of binary data',
    expected: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_method_request',
        contentType: pick(['amqp/map', 'text/plain', 'amqp/list'], number),
        body: hex(
          pick(
            ['005375a00400000001', '005375a00100', '005375a005ffffffff00', '005375a00800000004ffffffff'],
            number,
          ),
        ),
      }),
  },
  {
    name: 'unknown opcodes',
    expected: 3,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: pick<AmqpValue>(
          [`_fly_${number}`, uint(number), `_${'x'.repeat(5000)}`, true, [`${number}`]],
          number,
        ),
      }),
  },
  {
    name: 'answers instead of requests',
    expected: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        opcode: pick(['_exception', '_method_response', '_query_response', '_data_indication'], number),
        body: map({ [`key-${number}`]: 'x' }),
      }),
  },
  {
    name: 'objects that do not exist',
    expected: 1,
    message: (target, number) =>
      methodRequest(target, number, {
        _object_id: map({
          _object_name: pick([`nobody-${number}`, `${target.objectName}x${number}`, ''], number),
        }),
      }),
  },
  {
    name: 'classes that do not exist',
    expected: 'answer',
    message: (target, number) =>
      queryRequest(target, number, {
        _what: pick(['OBJECT', 'SCHEMA', 'SCHEMA_ID', 'OBJECT_ID'], number),
        _schema_id: map({ _package_name: 'org.example', _class_name: `class-${number}` }),
      }),
  },
  {
    name: 'methods that do not exist',
    expected: 2,
    message: (target, number) => methodRequest(target, number, { _method_name: `fly${number}` }),
  },
  {
    name: 'arguments missing, extra and wrong',
    expected: 4,
    message: (target, number) => {
      const [name = ''] = Object.keys(target.args);
      const args = [{}, { ...target.args, [`extra${number}`]: number % 2 === 0 }, { [name]: [uint(number)] }];
      return methodRequest(target, number, { _arguments: map(pick(args, number)) });
    },
  },
  {
    name: 'forbidden changes',
    expected: 6,
    message: (target, number) =>
      methodRequest(target, number, {
        _method_name: pick(['setBeeping', 'beepFor', 'createVlanInterface', 'setProperties'], number),
        _arguments: map({ [`argument${number}`]: ';touch /tmp/x $(id) --help' }),
      }),
  },
  {
    name: 'a predicate a thousand deep',
    expected: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_query_request',
        correlationId: `deep-${number}`,
        body: number % 2 === 0 ? mapOfOctets('_where', deep) : mapOfOctetsV1('_where', deepV1),
      }),
  },
  {
    name: '13 octets that decode to gigabytes',
    expected: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_query_request',
        body: pick([...hugeArrays, ...hugeCompounds], number),
      }),
  },
  {
    name: 'the int8 that qpidd corrupts',
    expected: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_method_request',
        contentType: 'amqp/map',
        body: pick(brokenInt8, number),
      }),
  },
  {
    name: 'property names of every prototype',
    expected: 4,
    message: (target, number) => {
      const name = pick(prototypeNames, number);
      const malicious = map({ [name]: map({ polluted: true, [name]: 'x' }) });
      return methodRequest(target, number, {
        [name]: malicious,
        _arguments: new Map([...map(target.args), ...malicious]),
      });
    },
  },
  {
    name: 'property names of every prototype in a predicate',
    expected: 'answer',
    message: (target, number) => {
      const name = pick(prototypeNames, number);
      return queryRequest(target, number, {
        _where: ['and', ['exists', name], ['eq', name, ['quote', map({ [name]: `${number}` })]]],
      });
    },
  },
  {
    name: 'a dead reply address',
    expected: 'silence',
    message: (target, number) => {
      const dead = [
        `reply-${crypto.randomUUID()}`,
        `no.exchange/${number}`,
        `qmf.default.direct/gone-${number}`,
        '/',
        `${number}/`,
      ];
      return hostileMessage(
        { ...target, replyTo: pick(dead, number) },
        { opcode: pick(['_method_request', '_query_request'], number), body: map({ _what: 'SCHEMA_ID' }) },
      );
    },
  },
  {
    name: "the agent's own address as reply address",
    expected: 'silence',
    message: (target, number) =>
      hostileMessage(
        { ...target, replyTo: `qmf.default.direct/${target.agentName}` },
        {
          opcode: '_query_request',
          correlationId: `echo-${number}`,
          body: map({ _what: pick(['SCHEMA_ID', 'SCHEMA'], number) }),
        },
      ),
  },
  {
    name: 'correlation ids of every type',
    expected: 3,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_fly',
        correlationId: pick<AmqpValue>(
          [
            ulong(BigInt(number)),
            uuid(crypto.randomUUID()),
            new Typed('binary', Buffer.from(`${number}`)),
            map({ a: uint(number) }),
            [uint(number)],
            new Typed('char', 0x1f600),
            'x'.repeat(1000),
          ],
          number,
        ),
      }),
  },
  {
    name: 'correlation ids of thousands of characters',
    expected: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        opcode: pick(['_fly', '_method_request', '_query_request'], number),
        correlationId: pick<AmqpValue>(['x'.repeat(2000), new Typed('binary', Buffer.alloc(5000))], number),
      }),
  },
  {
    name: 'malformed frames of QMFv1',
    expected: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        body: hex(
          pick(
            [
              '005375a008414d3253000000ff',
              '005375a00a414d325300000001ff61',
              '005375a009414d3242000000000a',
              '005375a004414d3253',
            ],
            number,
          ),
        ),
      }),
  },
  {
    name: "heartbeats in the agent's name",
    expected: 'silence',
    message: (target, number) => {
      const [vendor = '', product = '', instance = ''] = target.agentName.split(':');
      return hostileMessage(target, {
        to: 'qmf.default.topic',
        subject: heartbeatKey({ name: target.agentName, vendor, product, instance }),
        opcode: '_agent_heartbeat_indication',
        headers: { 'qmf.agent': target.agentName, 'qmf.content': '_data' },
        body: map({
          _values: map({
            _name: target.agentName,
            _vendor: vendor,
            _product: product,
            _instance: instance,
            _epoch: uint(number % 4096),
            _heartbeat_interval: pick<AmqpValue>([uint(0xffffffff), ulong(2n ** 53n - 1n), uint(1)], number),
            _timestamp: ulong(1n),
            startId: `${'startId-'.repeat((number % 2) * 100)}${number}`,
            hostname: 'h'.repeat(2000),
          }),
        }),
      });
    },
  },
];
