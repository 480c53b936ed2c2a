import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AmqpValue,
  type Body,
  type IncomingMessage,
  QmfException,
  readReply,
  readRequest,
  Typed,
  uint,
  ulong,
} from '#qmf';
import { amqpValues } from '../../../kit/qmf/amqp-values.ts';

const octets = (text: string) => new Typed('binary', new TextEncoder().encode(text));
const value = (body: AmqpValue): Body => ({ section: 'value', value: body });
const map = (entries: Readonly<Record<string, AmqpValue>>): Body => value(new Map(Object.entries(entries)));

function message(
  opcode: AmqpValue | undefined,
  body: Body,
  rest: Partial<IncomingMessage> = {},
): IncomingMessage {
  const headers = new Map<string, AmqpValue>(opcode === undefined ? [] : [['qmf.opcode', opcode]]);
  return { replyTo: 'queue', correlationId: '7', applicationProperties: headers, body, ...rest };
}
const with_ = (incoming: IncomingMessage, headers: Readonly<Record<string, AmqpValue>>): IncomingMessage => ({
  ...incoming,
  applicationProperties: new Map([...incoming.applicationProperties, ...Object.entries(headers)]),
});

/** Lists within lists, in AMQP 0-10's encoding. */
function nested(levels: number): Uint8Array {
  let list = Buffer.of(0, 0, 0, 4, 0, 0, 0, 0);
  for (let level = 0; level < levels; level += 1) {
    const head = Buffer.alloc(9);
    head.writeUInt32BE(list.length + 5, 0);
    head.writeUInt32BE(1, 4);
    head.writeUInt8(0xa9, 8);
    list = Buffer.concat([head, list]);
  }
  return Uint8Array.from(list);
}

describe('a request that is wrong', () => {
  const wrong: readonly (readonly [string, string, Body, string])[] = [
    ['a query without body', '_query_request', { section: 'none' }, 'body is absent; a map expected'],
    ['a query with a null body', '_query_request', value(null), 'body is absent; a map expected'],
    ['a query that is a list', '_query_request', value([]), 'body is a list; a map expected'],
    ['a query that is text', '_query_request', value('OBJECT'), 'body is "OBJECT"; a map expected'],
    [
      'a query of nothing',
      '_query_request',
      map({}),
      '_what is absent; one of OBJECT, OBJECT_ID, SCHEMA, SCHEMA_ID expected',
    ],
    ['a query of something else', '_query_request', map({ _what: 'PACKAGES' }), '_what is "PACKAGES"'],
    [
      'an object id that is text',
      '_query_request',
      map({ _what: 'OBJECT', _object_id: 'a' }),
      '_object_id is "a"; a map with _object_name expected',
    ],
    [
      'an object id without name',
      '_query_request',
      map({ _what: 'OBJECT', _object_id: new Map() }),
      '_object_id is a map; a map with _object_name expected',
    ],
    [
      'a schema id that is text',
      '_query_request',
      map({ _what: 'OBJECT', _schema_id: 'a' }),
      '_schema_id is "a"; a map expected',
    ],
    [
      'a class name that is a number',
      '_query_request',
      map({ _what: 'OBJECT', _schema_id: new Map([['_class_name', uint(1)]]) }),
      '_class_name is 1; text expected',
    ],
    [
      'a class of another type',
      '_query_request',
      map({ _what: 'OBJECT', _schema_id: new Map([['_type', '_table']]) }),
      '_type is "_table"; _data or _event expected',
    ],
    [
      'a hash that is none',
      '_query_request',
      map({ _what: 'SCHEMA', _schema_id: new Map([['_hash', 'x']]) }),
      '_hash is "x"; a uuid expected',
    ],
    [
      'a broken predicate',
      '_query_request',
      map({ _what: 'OBJECT', _where: ['eq', 'a'] }),
      'eq has 1 operands; 2 expected',
    ],
    [
      'a method without name',
      '_method_request',
      map({ _arguments: new Map() }),
      '_method_name is absent; text expected',
    ],
    [
      'arguments that are a list',
      '_method_request',
      map({ _method_name: 'x', _arguments: [] }),
      '_arguments is a list; a map expected',
    ],
    [
      'a locate with a broken predicate',
      '_agent_locate_request',
      value(['like']),
      'predicate operator is "like"',
    ],
    ['a locate with a map', '_agent_locate_request', map({ a: 'b' }), 'body is a map; a list expected'],
    [
      'octets nested forty deep',
      '_agent_locate_request',
      { section: 'data', bytes: nested(40) },
      'nested deeper than 32 levels',
    ],
    ['a locate with text', '_agent_locate_request', value('all'), 'body is "all"; a list expected'],
    [
      'octets that are no map',
      '_query_request',
      { section: 'data', bytes: Uint8Array.of(0, 0, 0, 9, 1) },
      'octets end at 5',
    ],
    [
      'a body that is no AMQP',
      '_method_request',
      { section: 'undecodable', problem: 'code 0x81 ends early' },
      'body cannot be decoded: code 0x81 ends early',
    ],
  ];
  it.each(wrong)('%s is refused where it can be answered, else ignored', (_, opcode, body, text) => {
    const read = readRequest(message(opcode, body));
    expect(read).toMatchObject({ kind: 'refusal', replyTo: 'queue', correlationId: '7', error: { code: 4 } });
    expect(read.kind === 'refusal' && read.error.message).toContain(text);
    const unanswerable = readRequest(message(opcode, body, { replyTo: '' }));
    expect(unanswerable).toMatchObject({ kind: 'ignored' });
    expect(unanswerable.kind === 'ignored' && unanswerable.reason).toContain(text);
  });

  it('of an unknown opcode is refused as not implemented', () => {
    expect(readRequest(message('_set_request', { section: 'none' }))).toMatchObject({
      kind: 'refusal',
      error: { code: 3, message: expect.stringContaining('qmf.opcode is "_set_request"') },
    });
  });

  it.each([
    '_exception',
    '_method_response',
    '_query_response',
    '_data_indication',
    '_agent_heartbeat_indication',
    '_foo_response',
  ])('is not seen in %s, or two agents would answer each other for ever', (opcode) => {
    expect(readRequest(message(opcode, { section: 'none' }))).toMatchObject({ kind: 'ignored' });
  });

  it.each<readonly [string, Body]>([
    ['nothing', { section: 'none' }],
    ['a map', map({ _what: 'OBJECT' })],
    ['other octets', { section: 'data', bytes: Uint8Array.from(Buffer.from('AM1S')) }],
    ['half a frame', { section: 'data', bytes: Uint8Array.from(Buffer.from('AM2S\0\0')) }],
    [
      'a frame that ends early',
      { section: 'data', bytes: Uint8Array.from(Buffer.from('AM2S\0\0\0\x01\x09abc')) },
    ],
    ['a frame of another opcode', { section: 'data', bytes: Uint8Array.from(Buffer.from('AM2B\0\0\0\x01')) }],
  ])('without opcode and with %s as body is ignored', (_, body) => {
    expect(readRequest(message(undefined, body))).toMatchObject({ kind: 'ignored' });
  });
});

describe('a request in another dress', () => {
  it.each<readonly [string, Body]>([
    ['no body', { section: 'none' }],
    ['null', value(null)],
    ['an empty list', value([])],
    ['an empty map', value(new Map())],
    ['no octets', { section: 'data', bytes: new Uint8Array() }],
    ['an empty sequence', { section: 'sequence', values: [] }],
    ['an empty list of AMQP 0-10', { section: 'data', bytes: Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0) }],
  ])('a locate with %s is for everybody', (_, body) => {
    expect(readRequest(message('_agent_locate_request', body))).toMatchObject({
      kind: 'locate',
      where: undefined,
    });
  });

  it('needs no header but the opcode, and takes symbols and binary for text, in keys, too', () => {
    const body = new Map<AmqpValue, AmqpValue>([
      [octets('_what'), new Typed('symbol', 'OBJECT')],
      [
        new Typed('symbol', '_schema_id'),
        new Map<AmqpValue, AmqpValue>([
          [octets('_class_name'), octets('cpu')],
          ['_package_name', ''],
        ]),
      ],
      ['_object_id', null],
    ]);
    expect(readRequest(message(new Typed('symbol', '_query_request'), value(body)))).toMatchObject({
      kind: 'query',
      query: { what: 'OBJECT', schemaId: { className: 'cpu', packageName: undefined }, objectId: undefined },
    });
  });

  it('may be a sequence, which is a list to us', () => {
    const body: Body = { section: 'sequence', values: ['exists', 'hostname'] };
    expect(readRequest(message('_agent_locate_request', body))).toMatchObject({
      where: { source: ['exists', 'hostname'] },
    });
  });

  it('keeps argument names as text and the correlation id as it came', () => {
    const arguments_ = new Map<AmqpValue, AmqpValue>([[octets('mtu'), uint(9000)]]);
    const correlationId = octets('7');
    const body = map({ _method_name: octets('setMtu'), _arguments: arguments_ });
    expect(readRequest(message('_method_request', body, { correlationId }))).toMatchObject({
      kind: 'method',
      method: 'setMtu',
      arguments: new Map([['mtu', uint(9000)]]),
      objectId: undefined,
      correlationId,
    });
  });

  it.each([undefined, null])('a method with %s as arguments has none', (absent) => {
    const body = absent === null ? map({ _method_name: 'x', _arguments: null }) : map({ _method_name: 'x' });
    expect(readRequest(message('_method_request', body))).toMatchObject({ arguments: new Map() });
  });

  it('for a subscription is told by its opcode', () => {
    expect(readRequest(message('_subscribe_request', map({})))).toMatchObject({
      kind: 'subscribe',
      opcode: '_subscribe_request',
    });
  });

  it('is refused where its octets are said to be something else', () => {
    const body: Body = { section: 'data', bytes: Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0) };
    const read = readRequest(message('_query_request', body, { contentType: 'text/plain' }));
    expect(read).toMatchObject({
      kind: 'refusal',
      error: { message: expect.stringContaining('"text/plain"; amqp/map expected') },
    });
  });
});

describe('a reply in another dress', () => {
  const presence = (values: Readonly<Record<string, AmqpValue>>) =>
    map({ _values: new Map(Object.entries(values)) });

  it('reads the attributes of agents before 0.10', () => {
    const body = presence({
      _name: 'a:b:c',
      timestamp: ulong(5n),
      heartbeat_interval: new Typed('ushort', 20),
      epoch: new Typed('ushort', 3),
    });
    expect(readReply(message('_agent_heartbeat_indication', body))).toMatchObject({
      kind: 'heartbeat',
      agent: {
        name: 'a:b:c',
        vendor: 'a',
        product: 'b',
        instance: 'c',
        epoch: 3,
        heartbeatSeconds: 20,
        sentAtNs: 5n,
      },
    });
  });

  it('keeps every attribute that has no field of its own', () => {
    const body = presence({ _name: 'a:b:c', startId: 'x', _direct_subject: octets('d') });
    const read = readReply(message('_agent_heartbeat_indication', body));
    expect(read.kind === 'heartbeat' && read.agent.attributes).toEqual(
      new Map<string, unknown>([
        ['startId', 'x'],
        ['_direct_subject', octets('d')],
      ]),
    );
  });

  it('names an agent by its parts or by the header where it does not say its name', () => {
    const parts = presence({ _vendor: 'a', _product: 'b', _instance: 'c:d' });
    expect(readReply(message('_agent_locate_response', parts))).toMatchObject({ agent: { name: 'a:b:c:d' } });
    const headed = with_(message('_agent_locate_response', presence({})), { 'qmf.agent': octets('a:b:c') });
    expect(readReply(headed)).toMatchObject({ agent: { name: 'a:b:c', instance: 'c' } });
    expect(readReply(message('_agent_locate_response', presence({})))).toMatchObject({ kind: 'ignored' });
  });

  it.each([null, '', 'x'])('has more to come where there is a header partial, be it %o', (partial) => {
    const part = message('_query_response', value([]));
    expect(readReply(part)).toMatchObject({ kind: 'objects', more: false });
    expect(readReply(with_(part, { partial }))).toMatchObject({ kind: 'objects', more: true });
  });

  it('takes a method response without arguments for success, and with an error text for Java’s failure', () => {
    expect(readReply(message('_method_response', { section: 'none' }))).toMatchObject({
      kind: 'methodResponse',
      arguments: new Map(),
    });
    expect(readReply(message('_method_response', map({})))).toMatchObject({ kind: 'methodResponse' });
    expect(readReply(message('_method_response', map({ error_text: 'no' })))).toMatchObject({
      kind: 'exception',
      error: { code: 7, message: 'no' },
    });
  });

  it('takes an exception without code for 7, and with any text for its reason', () => {
    expect(readReply(message('_exception', { section: 'none' }))).toMatchObject({
      kind: 'exception',
      error: { code: 7 },
    });
    expect(
      readReply(
        message('_exception', presence({ error_code: new Typed('long', 6n), error_text: octets('no') })),
      ),
    ).toMatchObject({ error: { code: 6, message: 'no' } });
  });

  it('leaves out elements that make no sense and keeps the others', () => {
    const good = new Map<AmqpValue, AmqpValue>([['_values', new Map([['a', uint(1)]])]]);
    const list = value(['x', null, good, new Map(), new Map([['_values', 5 as never]])]);
    expect(readReply(message('_query_response', list))).toMatchObject({ objects: { length: 1 } });
    const ids = with_(message('_query_response', value([new Map(), new Map([['_object_name', 'a']])])), {
      'qmf.content': '_object_id',
    });
    expect(readReply(ids)).toMatchObject({ kind: 'objectIds', objectIds: [{ objectName: 'a' }] });
  });

  it('reads a schema id without hash as the C++ library means it', () => {
    const id = new Map([
      ['_package_name', 'a'],
      ['_class_name', 'b'],
    ]);
    const ids = with_(message('_query_response', value([id])), { 'qmf.content': '_schema_id' });
    expect(readReply(ids)).toMatchObject({
      schemaIds: [
        { packageName: 'a', className: 'b', type: 'data', hash: '00000000-0000-0000-0000-000000000000' },
      ],
    });
  });

  it('takes a single element for a list of one, as the first agents sent it', () => {
    const event = map({ _values: new Map(), _severity: uint(3), _timestamp: ulong(9n) });
    expect(readReply(with_(message('_data_indication', event), { 'qmf.content': '_event' }))).toMatchObject({
      kind: 'eventIndication',
      events: [{ severity: 3, atNs: 9n }],
    });
  });

  it('tells who waits that an answer cannot be read, and drops an indication', () => {
    const broken: Body = { section: 'undecodable', problem: 'x' };
    for (const opcode of ['_query_response', '_method_response', '_exception']) {
      expect(readReply(message(opcode, broken))).toMatchObject({
        kind: 'exception',
        correlationId: '7',
        error: { code: 4 },
      });
    }
    for (const opcode of ['_data_indication', '_agent_heartbeat_indication', '_agent_locate_response']) {
      expect(readReply(message(opcode, broken))).toMatchObject({ kind: 'ignored' });
    }
  });

  it.each<readonly [AmqpValue, string | undefined]>([
    [octets('7'), '7'],
    [ulong(7n), '7'],
    [new Typed('uuid', '4c4c4544-0044-3510-8052-b4c04f565731'), '4c4c4544-0044-3510-8052-b4c04f565731'],
    [null, undefined],
  ])('has %o as text for its correlation id', (correlationId, text) => {
    const read = readReply(message('_query_response', value([]), { correlationId }));
    expect(read).toMatchObject({ correlationId: text });
  });
});

describe('frames of QMFv1 from qpidd', () => {
  const frame = (text: string): Body => ({
    section: 'data',
    bytes: Uint8Array.from(Buffer.from(text, 'latin1')),
  });
  const hash = '0123456789abcdef';

  it('are read: packages, a class, the end, an error', () => {
    const packages = frame('AM2p\0\0\0\x05\x03a.bAM2p\0\0\0\x05\x01c');
    expect(readReply(message(undefined, packages))).toMatchObject({
      kind: 'packagesV1',
      packages: ['a.b', 'c'],
    });
    expect(readReply(message(undefined, frame(`AM2q\0\0\0\x06\x02\x03a.b\x01x${hash}`)))).toMatchObject({
      kind: 'classV1',
      sequence: 6,
      schemaId: {
        packageName: 'a.b',
        className: 'x',
        type: 'event',
        hash: '30313233-3435-3637-3839-616263646566',
      },
    });
    expect(readReply(message(undefined, frame('AM2z\0\0\0\x07\0\0\0\x01\x02no')))).toMatchObject({
      kind: 'completionV1',
      sequence: 7,
      code: 1,
      text: 'no',
    });
  });

  it('are ignored where they end early or are of no use', () => {
    for (const text of [
      'AM2z\0\0\0\x07\0\0',
      'AM2s\0\0\0\x07\x01\x01a',
      'AM2h\0\0\0\x07',
      'AM2q\0\0\0\x06',
    ]) {
      expect(readReply(message(undefined, frame(text)))).toMatchObject({ kind: 'ignored' });
    }
  });
});

describe('whatever comes', () => {
  const opcodes = fc.constantFrom<AmqpValue | undefined>(
    '_agent_locate_request',
    '_query_request',
    '_method_request',
    '_subscribe_request',
    '_query_response',
    '_method_response',
    '_exception',
    '_data_indication',
    '_agent_heartbeat_indication',
    '_agent_locate_response',
    undefined,
  );
  const contents = fc.constantFrom<AmqpValue>('_data', '_event', '_schema', '_schema_id', '_object_id', 'x');
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc
      .tuple(fc.constantFrom('S', 's', 'z', 'p', 'q'), fc.uint8Array({ maxLength: 200 }))
      .map(([opcode, rest]) => Uint8Array.from([...Buffer.from(`AM2${opcode}\0\0\0\0`), ...rest])),
    fc
      .tuple(fc.constantFrom(0xa8, 0xa9, 0xaa, 0x95), fc.uint8Array({ maxLength: 60 }))
      .map(([code, rest]) =>
        Uint8Array.from([0, 0, 0, rest.length + 10, 0, 0, 0, 1, code, 0, 0, 0, rest.length, 0, ...rest]),
      ),
  );
  const bodies: fc.Arbitrary<Body> = fc.oneof(
    amqpValues.map(value),
    bytes.map((data): Body => ({ section: 'data', bytes: Uint8Array.from(data) })),
    fc.array(amqpValues, { maxLength: 3 }).map((values): Body => ({ section: 'sequence', values })),
  );
  const incoming = fc.record({
    opcode: fc.oneof(opcodes, amqpValues),
    content: contents,
    body: bodies,
    correlationId: amqpValues,
  });

  it('is read, refused or ignored, and never throws', () => {
    fc.assert(
      fc.property(incoming, ({ opcode, content, body, correlationId }) => {
        const received = with_(message(opcode, body, { correlationId }), { 'qmf.content': content });
        const request = readRequest(received);
        if (request.kind === 'refusal') expect(request.error).toBeInstanceOf(QmfException);
        if (request.kind !== 'ignored') expect(request.correlationId).toBe(correlationId);
        const reply = readReply(received);
        if (reply.kind === 'exception') expect(reply.error).toBeInstanceOf(QmfException);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read without harm to the stack where it is nested a hundred thousand deep', () => {
    let list: AmqpValue = [];
    let deepMap: AmqpValue = new Map();
    for (let level = 0; level < 100_000; level += 1) {
      list = [list];
      deepMap = new Map([['_values', deepMap]]);
    }
    for (const body of [value(list), value(deepMap)]) {
      for (const opcode of [
        '_query_request',
        '_query_response',
        '_agent_locate_request',
        '_data_indication',
        '_exception',
      ]) {
        expect(typeof readRequest(message(opcode, body)).kind).toBe('string');
        expect(typeof readReply(message(opcode, body)).kind).toBe('string');
      }
    }
  });
});
