import { type AmqpMap, type AmqpValue, double, heartbeatKey, Typed, uint, ulong, uuid } from '#qmf';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';
import { malformed } from '../broker/recorded-messages.ts';

/** Whom a hostile message goes to, and what that agent has. */
export interface HostileTarget {
  readonly agentName: string;
  readonly replyTo: string;
  /** Name of an object that exists, one of its methods, and arguments that fit. */
  readonly objectName: string;
  readonly method: string;
  readonly args: Readonly<Record<string, AmqpValue>>;
}

/** One kind of message that no console in its right mind would send. */
export interface HostileKind {
  readonly name: string;
  /** The code of the exception that answers it; `silence` where nothing can be answered; `answer` where it is one. */
  readonly earns: number | 'silence' | 'answer';
  /** The octets of the one with this number: they differ, so that nothing that is kept of them stays unseen. */
  message(target: HostileTarget, number: number): Uint8Array;
}

interface Shape {
  readonly opcode?: AmqpValue | undefined;
  readonly replyTo?: string | undefined;
  readonly correlationId?: AmqpValue;
  readonly contentType?: string;
  readonly to?: string;
  readonly subject?: string;
  readonly headers?: Readonly<Record<string, AmqpValue>>;
  /** A value, or the octets of whole sections. */
  readonly body?: AmqpValue | { readonly octets: Uint8Array };
}

/** A message as any sender of AMQP could make it. */
export function hostileMessage({ agentName, replyTo }: HostileTarget, shape: Shape): Uint8Array {
  const { opcode, body = null } = shape;
  const headers = new Map(Object.entries(shape.headers ?? {}));
  if (opcode !== undefined) headers.set('qmf.opcode', opcode);
  const raw = body !== null && typeof body === 'object' && 'octets' in body ? body.octets : undefined;
  const front = encodeMessage({
    properties: {
      to: shape.to ?? 'qmf.default.direct',
      subject: shape.subject ?? agentName,
      replyTo: 'replyTo' in shape ? shape.replyTo : replyTo,
      correlationId: shape.correlationId,
      contentType: shape.contentType,
    },
    applicationProperties: headers,
    body: raw === undefined ? { section: 'value', value: body as AmqpValue } : { section: 'none' },
  });
  return raw === undefined ? front : Buffer.concat([front, raw]);
}

const map = (values: Readonly<Record<string, AmqpValue>>): AmqpMap => new Map(Object.entries(values));
const hex = (octets: string) => ({ octets: Uint8Array.from(Buffer.from(octets, 'hex')) });
const one = <T>(items: readonly T[], number: number): T => items[number % items.length] as T;

function call(target: HostileTarget, number: number, odd: Readonly<Record<string, AmqpValue>>): Uint8Array {
  const { objectName, method, args } = target;
  const good = { _object_id: map({ _object_name: objectName }), _method_name: method, _arguments: map(args) };
  return hostileMessage(target, {
    opcode: '_method_request',
    correlationId: `call-${number}`,
    body: map({ ...good, ...odd }),
  });
}

function query(
  target: HostileTarget,
  number: number,
  asked: Readonly<Record<string, AmqpValue>>,
): Uint8Array {
  return hostileMessage(target, {
    opcode: '_query_request',
    correlationId: `query-${number}`,
    body: map({ _what: 'OBJECT', ...asked }),
  });
}

/** What a request that is right looks like: who sends hostile ones asks with it whether the agent is still there. */
export function validMessage(target: HostileTarget, correlationId: string): Uint8Array {
  return hostileMessage(target, {
    opcode: '_method_request',
    correlationId,
    body: map({
      _object_id: map({ _object_name: target.objectName }),
      _method_name: target.method,
      _arguments: map(target.args),
    }),
  });
}

/** `not` inside `not`, as AMQP 1.0 carries it, without a writer that would recurse as deep. */
function nestedLists(levels: number): Uint8Array {
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

/** The same as AMQP 0-10 writes it: type, size, count, elements. */
function nestedListsV1(levels: number): Uint8Array {
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

const deep = nestedLists(1000);
const deepV1 = nestedListsV1(1000);

function mapOfOctets(key: string, value: Uint8Array): { readonly octets: Uint8Array } {
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

/** A data section of AMQP 0-10's map with one list in it. */
function mapOfOctetsV1(key: string, value: Uint8Array): { readonly octets: Uint8Array } {
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

/** Bodies of the recorded messages that qpidd breaks by writing eight octets' type for one octet. */
const brokenInt8 = malformed.map(({ bytes }) => {
  const octets = Buffer.from(bytes);
  return { octets: Uint8Array.from(octets.subarray(octets.indexOf(Buffer.from('005377', 'hex')))) };
});

/** 13 octets: an array of 2^32-1 nulls. */
const vast = ['005377f000000005ffffffff40', '005377f000000005ffffffff45', '005377f000000005ffffffff43'].map(
  hex,
);
const vastMore = ['005377d0fffffffffffffffff', '005377b0fffffff000', '005377d1000000047fffffff'].map(
  (octets) => hex(octets.padEnd(26, '0')),
);
const prototypeNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'];
const notMaps: readonly AmqpValue[] = [
  'no map',
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
    earns: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        opcode: one(['_method_request', '_query_request', '_agent_locate_request', '_fly'], number),
        replyTo: one([undefined, ''], number >> 2),
        correlationId: `lost-${number}`,
        body: map({ _what: 'OBJECT', _method_name: target.method }),
      }),
  },
  {
    name: 'a body that is no map',
    earns: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: one(['_method_request', '_query_request'], number),
        body: one(notMaps, number >> 1),
      }),
  },
  {
    name: 'a body that is octets of another kind',
    earns: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_method_request',
        contentType: one(['amqp/map', 'text/plain', 'amqp/list'], number),
        body: hex(
          one(
            ['005375a00400000001', '005375a00100', '005375a005ffffffff00', '005375a00800000004ffffffff'],
            number,
          ),
        ),
      }),
  },
  {
    name: 'unknown opcodes',
    earns: 3,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: one<AmqpValue>(
          [`_fly_${number}`, uint(number), `_${'x'.repeat(5000)}`, true, [`${number}`]],
          number,
        ),
      }),
  },
  {
    name: 'answers instead of questions',
    earns: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        opcode: one(['_exception', '_method_response', '_query_response', '_data_indication'], number),
        body: map({ [`key-${number}`]: 'x' }),
      }),
  },
  {
    name: 'objects that do not exist',
    earns: 1,
    message: (target, number) =>
      call(target, number, {
        _object_id: map({
          _object_name: one([`nobody-${number}`, `${target.objectName}x${number}`, ''], number),
        }),
      }),
  },
  {
    name: 'classes that do not exist',
    earns: 'answer',
    message: (target, number) =>
      query(target, number, {
        _what: one(['OBJECT', 'SCHEMA', 'SCHEMA_ID', 'OBJECT_ID'], number),
        _schema_id: map({ _package_name: 'org.example', _class_name: `class-${number}` }),
      }),
  },
  {
    name: 'methods that do not exist',
    earns: 2,
    message: (target, number) => call(target, number, { _method_name: `fly${number}` }),
  },
  {
    name: 'arguments missing, extra and wrong',
    earns: 4,
    message: (target, number) => {
      const [name = ''] = Object.keys(target.args);
      const args = [{}, { ...target.args, [`extra${number}`]: number % 2 === 0 }, { [name]: [uint(number)] }];
      return call(target, number, { _arguments: map(one(args, number)) });
    },
  },
  {
    name: 'changes that nobody may make',
    earns: 6,
    message: (target, number) =>
      call(target, number, {
        _method_name: one(['setBeeping', 'beepFor', 'createVlanInterface', 'setProperties'], number),
        _arguments: map({ [`argument${number}`]: ';touch /tmp/x $(id) --help' }),
      }),
  },
  {
    name: 'a predicate a thousand deep',
    earns: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_query_request',
        correlationId: `deep-${number}`,
        body: number % 2 === 0 ? mapOfOctets('_where', deep) : mapOfOctetsV1('_where', deepV1),
      }),
  },
  {
    name: '13 octets that would be gigabytes',
    earns: 4,
    message: (target, number) =>
      hostileMessage(target, { opcode: '_query_request', body: one([...vast, ...vastMore], number) }),
  },
  {
    name: 'the broken int8',
    earns: 4,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_method_request',
        contentType: 'amqp/map',
        body: one(brokenInt8, number),
      }),
  },
  {
    name: 'names of every prototype',
    earns: 4,
    message: (target, number) => {
      const name = one(prototypeNames, number);
      const evil = map({ [name]: map({ polluted: true, [name]: 'x' }) });
      return call(target, number, { [name]: evil, _arguments: new Map([...map(target.args), ...evil]) });
    },
  },
  {
    name: 'names of every prototype in a predicate',
    earns: 'answer',
    message: (target, number) => {
      const name = one(prototypeNames, number);
      return query(target, number, {
        _where: ['and', ['exists', name], ['eq', name, ['quote', map({ [name]: `${number}` })]]],
      });
    },
  },
  {
    name: 'a dead reply address',
    earns: 'silence',
    message: (target, number) => {
      const dead = [
        `reply-${crypto.randomUUID()}`,
        `no.exchange/${number}`,
        `qmf.default.direct/gone-${number}`,
        '/',
        `${number}/`,
      ];
      return hostileMessage(
        { ...target, replyTo: one(dead, number) },
        { opcode: one(['_method_request', '_query_request'], number), body: map({ _what: 'SCHEMA_ID' }) },
      );
    },
  },
  {
    name: 'its own address as reply address',
    earns: 'silence',
    message: (target, number) =>
      hostileMessage(
        { ...target, replyTo: `qmf.default.direct/${target.agentName}` },
        {
          opcode: '_query_request',
          correlationId: `echo-${number}`,
          body: map({ _what: one(['SCHEMA_ID', 'SCHEMA'], number) }),
        },
      ),
  },
  {
    name: 'correlation ids of every type',
    earns: 3,
    message: (target, number) =>
      hostileMessage(target, {
        opcode: '_fly',
        correlationId: one<AmqpValue>(
          [
            ulong(BigInt(number)),
            uuid(crypto.randomUUID()),
            new Typed('binary', Buffer.from(`${number}`)),
            map({ a: uint(number) }),
            [uint(number)],
            new Typed('char', 0x1f600),
            'x'.repeat(2000),
          ],
          number,
        ),
      }),
  },
  {
    name: 'frames of QMFv1 that are none',
    earns: 'silence',
    message: (target, number) =>
      hostileMessage(target, {
        body: hex(
          one(
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
    name: 'heartbeats in its name',
    earns: 'silence',
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
            _heartbeat_interval: one<AmqpValue>([uint(0xffffffff), ulong(2n ** 53n - 1n), uint(1)], number),
            _timestamp: ulong(1n),
            startId: `${'stranger'.repeat((number % 2) * 100)}${number}`,
            hostname: 'h'.repeat(2000),
          }),
        }),
      });
    },
  },
];
