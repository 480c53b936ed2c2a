import { describe, expect, it } from 'vitest';
import { type AmqpValue, type Body, readRequest, Typed, uint } from '#qmf';
import { dataBody, incoming, mapBody, noBody, octets, valueBody } from './incoming.ts';

/** Encodes lists inside each other in AMQP 0-10. */
function nestLists(levels: number): Uint8Array {
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

describe('readRequest, of a malformed message', () => {
  const wrong: readonly (readonly [string, string, Body, string])[] = [
    ['a query body that is absent', '_query_request', noBody, 'body is absent; expected a map'],
    ['a query body of null', '_query_request', valueBody(null), 'body is absent; expected a map'],
    ['a query body that is a list', '_query_request', valueBody([]), 'body is a list; expected a map'],
    ['a query body that is text', '_query_request', valueBody('OBJECT'), 'body is "OBJECT"; expected a map'],
    [
      'a query without target',
      '_query_request',
      mapBody({}),
      '_what is absent; expected one of OBJECT, OBJECT_ID, SCHEMA, SCHEMA_ID',
    ],
    ['a query of an unknown target', '_query_request', mapBody({ _what: 'PACKAGES' }), '_what is "PACKAGES"'],
    [
      'an object id that is text',
      '_query_request',
      mapBody({ _what: 'OBJECT', _object_id: 'a' }),
      '_object_id is "a"; expected a map with _object_name',
    ],
    [
      'an object id without name',
      '_query_request',
      mapBody({ _what: 'OBJECT', _object_id: new Map() }),
      '_object_id is a map; expected a map with _object_name',
    ],
    [
      'a schema id that is text',
      '_query_request',
      mapBody({ _what: 'OBJECT', _schema_id: 'a' }),
      '_schema_id is "a"; expected a map',
    ],
    [
      'a numeric class name',
      '_query_request',
      mapBody({ _what: 'OBJECT', _schema_id: new Map([['_class_name', uint(1)]]) }),
      '_class_name is 1; expected text',
    ],
    [
      'an unknown class type',
      '_query_request',
      mapBody({ _what: 'OBJECT', _schema_id: new Map([['_type', '_table']]) }),
      '_type is "_table"; expected _data or _event',
    ],
    [
      'an invalid hash',
      '_query_request',
      mapBody({ _what: 'SCHEMA', _schema_id: new Map([['_hash', 'x']]) }),
      '_hash is "x"; expected a uuid',
    ],
    [
      'a broken predicate',
      '_query_request',
      mapBody({ _what: 'OBJECT', _where: ['eq', 'a'] }),
      'eq has 1 operands; expected 2',
    ],
    [
      'a method without name',
      '_method_request',
      mapBody({ _arguments: new Map() }),
      '_method_name is absent; expected text',
    ],
    [
      'arguments that are a list',
      '_method_request',
      mapBody({ _method_name: 'x', _arguments: [] }),
      '_arguments is a list; expected a map',
    ],
    [
      'an unknown operator in a locate request',
      '_agent_locate_request',
      valueBody(['like']),
      'predicate operator is "like"',
    ],
    [
      'a locate body that is a map',
      '_agent_locate_request',
      mapBody({ a: 'b' }),
      'body is a map; expected a list',
    ],
    [
      'octets nested forty deep',
      '_agent_locate_request',
      dataBody(nestLists(40)),
      'nested deeper than 32 levels',
    ],
    [
      'a locate body that is text',
      '_agent_locate_request',
      valueBody('all'),
      'body is "all"; expected a list',
    ],
    [
      'octets that are not a map',
      '_query_request',
      dataBody(Uint8Array.of(0, 0, 0, 9, 1)),
      'octets end at 5',
    ],
    [
      'a body that is not AMQP',
      '_method_request',
      { section: 'undecodable', problem: 'code 0x81 ends early' },
      'body cannot be decoded: code 0x81 ends early',
    ],
  ];
  it.each(wrong)('refuses a request with %s, and ignores it without a reply-to', (_, opcode, body, text) => {
    const read = readRequest(incoming(opcode, body));
    expect(read).toMatchObject({ kind: 'refusal', replyTo: 'queue', correlationId: '7', error: { code: 4 } });
    expect(read.kind === 'refusal' && read.error.message).toContain(text);
    const unanswerable = readRequest(incoming(opcode, body, { replyTo: '' }));
    expect(unanswerable).toMatchObject({ kind: 'ignored' });
    expect(unanswerable.kind === 'ignored' && unanswerable.reason).toContain(text);
  });

  it('refuses a request of unknown opcode as not implemented', () => {
    expect(readRequest(incoming('_set_request', noBody))).toMatchObject({
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
  ])(
    'ignores the answer or indication %s, so that two agents cannot answer each other for ever',
    (opcode) => {
      expect(readRequest(incoming(opcode, noBody))).toMatchObject({ kind: 'ignored' });
    },
  );

  it.each<readonly [string, Body]>([
    ['nothing', noBody],
    ['a map', mapBody({ _what: 'OBJECT' })],
    ['other octets', dataBody(Uint8Array.from(Buffer.from('AM1S')))],
    ['half a frame', dataBody(Uint8Array.from(Buffer.from('AM2S\0\0')))],
    ['a frame that ends early', dataBody(Uint8Array.from(Buffer.from('AM2S\0\0\0\x01\x09abc')))],
    ['a frame of another opcode', dataBody(Uint8Array.from(Buffer.from('AM2B\0\0\0\x01')))],
  ])('ignores a message without opcode whose body is %s', (_, body) => {
    expect(readRequest(incoming(undefined, body))).toMatchObject({ kind: 'ignored' });
  });
});

describe('readRequest, of an unusual message', () => {
  it.each<readonly [string, Body]>([
    ['no body', noBody],
    ['null', valueBody(null)],
    ['an empty list', valueBody([])],
    ['an empty map', valueBody(new Map())],
    ['no octets', dataBody(new Uint8Array())],
    ['an empty sequence', { section: 'sequence', values: [] }],
    ['an empty list of AMQP 0-10', dataBody(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0))],
  ])('reads a locate request with %s as one for all agents', (_, body) => {
    expect(readRequest(incoming('_agent_locate_request', body))).toMatchObject({
      kind: 'locate',
      where: undefined,
    });
  });

  it('needs only the header opcode, and reads symbols and binary as text, also in keys', () => {
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
    expect(readRequest(incoming(new Typed('symbol', '_query_request'), valueBody(body)))).toMatchObject({
      kind: 'query',
      query: { what: 'OBJECT', schemaId: { className: 'cpu', packageName: undefined }, objectId: undefined },
    });
  });

  it('reads a sequence as a list', () => {
    const body: Body = { section: 'sequence', values: ['exists', 'hostname'] };
    expect(readRequest(incoming('_agent_locate_request', body))).toMatchObject({
      where: { source: ['exists', 'hostname'] },
    });
  });

  it('turns argument names into text and keeps the correlation id unchanged', () => {
    const arguments_ = new Map<AmqpValue, AmqpValue>([[octets('mtu'), uint(9000)]]);
    const correlationId = octets('7');
    const body = mapBody({ _method_name: octets('setMtu'), _arguments: arguments_ });
    expect(readRequest(incoming('_method_request', body, { correlationId }))).toMatchObject({
      kind: 'method',
      method: 'setMtu',
      arguments: new Map([['mtu', uint(9000)]]),
      objectId: undefined,
      correlationId,
    });
  });

  it.each([undefined, null])('reads %s as the arguments of a method as an empty map', (absent) => {
    const body =
      absent === null ? mapBody({ _method_name: 'x', _arguments: null }) : mapBody({ _method_name: 'x' });
    expect(readRequest(incoming('_method_request', body))).toMatchObject({ arguments: new Map() });
  });

  it('reads a subscription with its query and times, its refresh, and its end', () => {
    const query = new Map([['_what', 'OBJECT']]);
    const times = { _interval: new Typed('long', 500n), _duration: new Typed('int', 60) };
    expect(readRequest(incoming('_subscribe_request', mapBody({ _query: query, ...times })))).toMatchObject({
      kind: 'subscribe',
      query: { what: 'OBJECT' },
      intervalMs: 500,
      durationSeconds: 60,
    });
    const id = { _subscription_id: 'one' };
    expect(readRequest(incoming('_subscribe_refresh_indication', mapBody(id)))).toMatchObject({
      kind: 'refreshSubscription',
      subscriptionId: 'one',
      durationSeconds: undefined,
    });
    expect(readRequest(incoming('_subscribe_cancel_indication', mapBody(id)))).toMatchObject({
      kind: 'cancelSubscription',
      subscriptionId: 'one',
    });
  });

  it.each([
    ['_subscribe_request', {}, '_query is absent'],
    ['_subscribe_request', { _query: new Map([['_what', 'all']]) }, '_what is "all"'],
    [
      '_subscribe_request',
      { _query: new Map([['_what', 'OBJECT']]), _interval: 'soon' },
      '_interval is "soon"',
    ],
    ['_subscribe_refresh_indication', {}, '_subscription_id is absent'],
    ['_subscribe_cancel_indication', { _subscription_id: true }, '_subscription_id is true'],
  ])('refuses %s with %j', (opcode, body, reason) => {
    expect(readRequest(incoming(opcode, mapBody(body)))).toMatchObject({
      kind: 'refusal',
      error: { message: expect.stringContaining(reason) },
    });
  });

  it('refuses a data section with an unexpected content type', () => {
    const body: Body = dataBody(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0));
    const read = readRequest(incoming('_query_request', body, { contentType: 'text/plain' }));
    expect(read).toMatchObject({
      kind: 'refusal',
      error: { message: expect.stringContaining('"text/plain"; expected amqp/map') },
    });
  });
});

describe('readRequest, of a message whose answer would be as long as its sender likes', () => {
  const locate = incoming('_agent_locate_request', valueBody([]));
  const text = 'x'.repeat(1025);

  it.each([
    ['correlation-id', text],
    ['correlation-id', new Typed('binary', Buffer.alloc(500_000))],
    ['correlation-id', ['a list']],
    ['reply-to', text],
  ] as const)('ignores a long %s: %.20s', (name, value) => {
    const field = name === 'reply-to' ? { replyTo: value as string } : { correlationId: value as AmqpValue };
    const request = readRequest({ ...locate, ...field });
    expect(request).toMatchObject({ kind: 'ignored', reason: expect.stringContaining(name) });
  });

  it('reads one of 1,024 characters', () => {
    const request = readRequest({ ...locate, correlationId: text.slice(1) });
    expect(request).toMatchObject({ kind: 'locate', correlationId: text.slice(1) });
  });
});
