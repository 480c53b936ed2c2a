import { describe, expect, it } from 'vitest';
import { Malformed, readReply, readRequest, readText, Typed, uint } from '#qmf';
import { decodeMessage } from '../../../../src/broker/codec/decode-message.ts';
import { loadVector, vectorNames } from '../../../kit/qmf/vectors.ts';

const node = { packageName: 'com.example.spike', className: 'node' };
const spikeHash = 'aead03ec-edaa-0afc-8c3f-560d4d0ad15a';
const cppHash = '82acfa7e-1857-d022-718b-043f8911446a';
const alpha = (agentName: string, agentEpoch: bigint | undefined = 1n) => ({
  objectName: 'com.example.spike:node:alpha',
  agentName,
  agentEpoch,
});
const one = alpha('example.com:spike:one');
const cpp = alpha('example.com:spike:cpp');
const long = (value: bigint) => new Typed('long', value);
const octets = (source: string) => new Typed('binary', new TextEncoder().encode(source));
const what = (target: string, rest: object = {}) => ({
  kind: 'query',
  query: { what: target, where: undefined, objectId: undefined, schemaId: undefined, ...rest },
});
const classFilter = (rest: object = {}) => ({ ...node, type: undefined, hash: undefined, ...rest });
const eqName = { source: ['eq', 'name', ['quote', 'alpha']] };

/** The result of readRequest for each recorded request. */
const requests: Readonly<Record<string, object>> = {
  'qpidtool-agent-locate-request': {
    kind: 'locate',
    where: undefined,
    userId: 'alice',
    correlationId: undefined,
  },
  'qpidtool-query-schema-id': { ...what('SCHEMA_ID'), correlationId: '1795211212' },
  'qpidtool-query-object-by-id': what('OBJECT', { objectId: one }),
  'qpidtool-v1-schema-request': {
    kind: 'schemaV1',
    sequence: 0x6b00bfcd,
    packageName: 'com.example.spike',
    className: 'alarm',
    hash: 'ca0c69ec-0ec1-342a-2db7-23272522424f',
    replyTo: 'amq.direct/reply-vm.21846.1',
  },
  'qpidtool-method-request-echo': {
    kind: 'method',
    method: 'echo',
    objectId: one,
    userId: 'alice',
    arguments: new Map<string, unknown>([
      ['body', 'hello'],
      ['sequence', long(7n)],
    ]),
  },
  'qpidtool-method-request-map-list': {
    kind: 'method',
    method: 'bulk',
    arguments: new Map<string, unknown>([
      ['l', [long(1n), 'x', new Map([['y', long(2n)]])]],
      [
        'm',
        new Map<string, unknown>([
          ['a', long(1n)],
          ['b', [long(1n), new Typed('double', 2.5), true, null]],
        ]),
      ],
    ]),
  },
  'qpidtool-method-request-noargs': { kind: 'method', method: 'noargs', arguments: new Map() },
  'qpidtool-method-request-noauth': { kind: 'method', method: 'echo', userId: undefined },
  'pyconsole-query-class-package': what('OBJECT', { schemaId: classFilter() }),
  'pyconsole-query-class': what('OBJECT', { schemaId: classFilter({ packageName: undefined }) }),
  'pyconsole-query-key': what('OBJECT', { schemaId: classFilter({ type: 'data', hash: spikeHash }) }),
  'cppconsole-agent-locate-request': {
    kind: 'locate',
    where: { source: ['eq', '_vendor', ['quote', 'example.com']] },
    correlationId: 'agent-locate',
    userId: undefined,
  },
  'cppconsole-query-schema-id': what('SCHEMA_ID'),
  'cppconsole-query-schema': what('SCHEMA', { schemaId: classFilter({ type: 'data', hash: spikeHash }) }),
  'cppconsole-query-schema-event': what('SCHEMA', {
    schemaId: {
      packageName: 'com.example.spike',
      className: 'alarm',
      type: 'event',
      hash: 'ca0c69ec-0ec1-342a-2db7-23272522424f',
    },
  }),
  'cppconsole-query-object-class': what('OBJECT', { schemaId: classFilter({ type: 'data' }) }),
  'cppconsole-query-object-where': what('OBJECT', { schemaId: classFilter({ type: 'data' }), where: eqName }),
  'cppconsole-query-object-by-id': what('OBJECT', { objectId: one }),
  'cppconsole-query-object-id': what('OBJECT_ID', { schemaId: classFilter({ type: 'data' }) }),
  'cppconsole-method-request': {
    kind: 'method',
    method: 'echo',
    objectId: one,
    arguments: new Map<string, unknown>([
      ['body', octets('hi from C++')],
      ['sequence', uint(5)],
    ]),
  },
  'cppconsole-method-request-all-types': { kind: 'method', method: 'types', objectId: one },
  'cppconsole-method-request-int8-MALFORMED': {
    kind: 'refusal',
    replyTo: 'qmf.default.topic/direct-console.1e246683-69fa-4134-b66f-d8d5817b35cc',
    correlationId: '15',
    error: { code: 4 },
  },
  'cppconsole10-agent-locate-request': {
    kind: 'locate',
    where: { source: ['eq', '_vendor', ['quote', 'example.com']] },
  },
  'good-console-locate-request': { kind: 'locate', where: undefined, correlationId: 'loc' },
  'good-console-query-schema-id': what('SCHEMA_ID'),
  'good-console-query-schema': what('SCHEMA', { schemaId: classFilter({ type: 'data', hash: cppHash }) }),
  'good-console-query-object-class': what('OBJECT', { schemaId: classFilter({ type: 'data' }) }),
  'good-console-query-object-by-id': what('OBJECT', { objectId: cpp }),
  'good-console-query-where': what('OBJECT', { schemaId: classFilter({ type: 'data' }), where: eqName }),
  'good-console-method-request': { kind: 'method', method: 'echo', objectId: cpp },
  'good-console-broker-method-request': {
    kind: 'method',
    method: 'echo',
    objectId: { objectName: 'org.apache.qpid.broker:broker:amqp-broker', agentName: undefined },
  },
};

const qpiddName = 'apache.org:qpidd:afd1519d-fe22-4030-83e0-141ffba4cf72';
const qpidd = {
  name: qpiddName,
  vendor: 'apache.org',
  product: 'qpidd',
  instance: 'afd1519d-fe22-4030-83e0-141ffba4cf72',
  epoch: 1,
  heartbeatSeconds: 5,
  schemaUpdatedNs: undefined,
  capability: undefined,
};
const cppAgent = (rest: object = {}) => ({
  name: 'example.com:spike:cpp',
  vendor: 'example.com',
  product: 'spike',
  instance: 'cpp',
  epoch: 1,
  heartbeatSeconds: 5,
  capability: 1,
  ...rest,
});
const spike = { name: 'example.com:spike:one', vendor: 'example.com', product: 'spike', instance: 'one' };
const exchange = (objectName: string, agentEpoch?: bigint) => ({
  objectId: { objectName: `org.apache.qpid.broker:exchange:${objectName}`, agentName: undefined, agentEpoch },
  schemaId: {
    packageName: 'org.apache.qpid.broker',
    className: 'exchange',
    type: 'data',
    hash: 'b6e4444e-2ddd-c672-da22-86ef5c88f0eb',
  },
});
const member = (name: string, type: string, rest: object = {}) =>
  expect.objectContaining({ name, type, ...rest });
const nodeProperties = [
  ['name', 'lstr'],
  ['flag', 'bool'],
  ['u8', 'int64'],
  ['f', 'double'],
  ['when', 'absTime'],
  ['took', 'deltaTime'],
  ['ident', 'uuid'],
  ['attrs', 'map'],
  ['items', 'list'],
] as const;
const nodeSchemaV2 = (hash: string) => ({
  kind: 'object',
  id: { ...node, type: 'data', hash },
  properties: expect.arrayContaining(nodeProperties.map(([name, type]) => member(name, type))),
});
const childReference = member('nodeRef', 'objId');

/** The result of readReply for each recorded reply or indication. */
const replies: Readonly<Record<string, object>> = {
  'cppagent-heartbeat': {
    kind: 'heartbeat',
    agentName: 'example.com:spike:cpp',
    agent: cppAgent({ sentAtNs: 1795211218230830744n, schemaUpdatedNs: 1795211213228582665n }),
  },
  'cppagent-locate-response': { kind: 'locateResponse', correlationId: undefined, agent: cppAgent() },
  'cppagent10-heartbeat': {
    kind: 'heartbeat',
    agent: cppAgent({ sentAtNs: 0x18e9de6ceecb3de0n, schemaUpdatedNs: 0x18e9de6bc3004ecan }),
  },
  'qpidd-heartbeat': {
    kind: 'heartbeat',
    agentName: qpiddName,
    agent: { ...qpidd, sentAtNs: 1795211243879056359n },
  },
  'qpidd-agent-locate-response': { kind: 'locateResponse', correlationId: 'c4', agent: qpidd },
  'qpidd-agent-locate-response-dynamic-reply': { kind: 'locateResponse', correlationId: 'c1', agent: qpidd },
  'good-agent-heartbeat': { kind: 'heartbeat', agent: { ...spike, capability: 1, epoch: 1 } },
  'good-agent-locate-response': { kind: 'locateResponse', correlationId: 'agent-locate', agent: spike },

  'cppagent-query-response-schema-id': {
    kind: 'schemaIds',
    more: false,
    correlationId: 'c1',
    schemaIds: [
      {
        packageName: 'com.example.spike',
        className: 'alarm',
        type: 'event',
        hash: 'a28834c8-cf32-f033-a944-2d3043355699',
      },
      {
        packageName: 'com.example.spike',
        className: 'child',
        type: 'data',
        hash: '3a34fc2c-9502-119d-fe07-469591959a28',
      },
      { packageName: 'com.example.spike', className: 'node', type: 'data', hash: cppHash },
    ],
  },
  'cppagent-query-response-schema-node': { kind: 'schemas', schemas: [nodeSchemaV2(cppHash)] },
  'cppagent-query-response-schema-child': {
    kind: 'schemas',
    schemas: [
      {
        kind: 'object',
        properties: [
          member('name', 'lstr', { index: true, access: 'RC' }),
          childReference,
          member('value', 'int64'),
        ],
      },
    ],
  },
  'cppagent-query-response-schema-alarm': {
    kind: 'schemas',
    schemas: [
      {
        kind: 'event',
        severity: 'warn',
        arguments: [member('text', 'lstr'), member('level', 'int64'), member('node', 'lstr')],
      },
    ],
  },
  'cppagent-query-response-schema-notfound': { kind: 'schemas', schemas: [], more: false },
  'good-agent-query-response-schema-id': {
    kind: 'schemaIds',
    schemaIds: [{ className: 'node' }, { className: 'child' }, { className: 'alarm', type: 'event' }],
  },
  'good-agent-query-response-schema-node': {
    kind: 'schemas',
    schemas: [
      {
        ...nodeSchemaV2(spikeHash),
        properties: expect.arrayContaining([
          member('missing', 'lstr', { optional: true }),
          member('u32', 'int64', { unit: 'MiB' }),
        ]),
        methods: expect.arrayContaining([
          expect.objectContaining({
            name: 'echo',
            desc: 'Echo the body',
            arguments: [member('sequence', 'int64', { dir: 'IO' }), member('body', 'lstr', { dir: 'IO' })],
          }),
        ]),
      },
    ],
  },
  'good-agent-query-response-schema-alarm': {
    kind: 'schemas',
    schemas: [{ kind: 'event', severity: 'warn' }],
  },

  'cppagent-query-response-data': {
    kind: 'objects',
    more: false,
    correlationId: 'c7',
    objects: [
      {
        objectId: cpp,
        schemaId: { ...node, type: 'data', hash: cppHash },
        createdNs: undefined,
        deletedNs: undefined,
      },
    ],
  },
  'cppagent-query-response-data-partial': {
    kind: 'objects',
    more: true,
    correlationId: 'c10',
    objects: { length: 8 },
  },
  'cppagent-query-response-data-final': {
    kind: 'objects',
    more: false,
    correlationId: 'c10',
    objects: { length: 2 },
  },
  'cppagent-query-response-empty': { kind: 'objects', more: false, objects: [] },
  'cppagent-query-response-int8-MALFORMED': { kind: 'exception', correlationId: 'c2', error: { code: 4 } },
  'good-agent-query-response-data': {
    kind: 'objects',
    more: false,
    objects: [{ objectId: one, deletedNs: 0n }],
  },
  'good-agent-query-response-partial': {
    kind: 'objects',
    more: true,
    objects: [{ createdNs: 1795211149192000000n }],
  },
  'qpidd-query-response-empty': { kind: 'objects', agentName: 'broker', objects: [] },
  'qpidd-query-response-by-id': {
    kind: 'objects',
    agentName: 'broker',
    objects: [exchange('qmf.default.topic')],
  },

  'cppagent-method-response': {
    kind: 'methodResponse',
    correlationId: 'c19',
    arguments: new Map<string, unknown>([
      ['body', 'hi'],
      ['sequence', uint(3)],
    ]),
  },
  'cppagent-method-response-noargs': { kind: 'methodResponse', arguments: new Map() },
  'cppagent-method-response-dynamic-reply': {
    kind: 'methodResponse',
    correlationId: 'c28',
    arguments: new Map(),
  },
  'good-agent-method-response': { kind: 'methodResponse', correlationId: '10' },
  'qpidd-method-response-echo': {
    kind: 'methodResponse',
    arguments: new Map<string, unknown>([
      ['body', octets('hello')],
      ['sequence', uint(7)],
    ]),
  },

  'cppagent-method-exception': { kind: 'exception', error: { code: 7, message: 'broken' } },
  'cppagent-method-exception-unknown-object': {
    kind: 'exception',
    error: { code: 7, message: 'No data object found with the specified address' },
  },
  'cppagent-method-exception-bad-argument': {
    kind: 'exception',
    error: { code: 7, message: 'Invalid argument: sequence' },
  },
  'cppagent-query-exception': {
    kind: 'exception',
    correlationId: 'c16',
    error: { code: 7, message: 'Query is Invalid' },
  },
  'good-agent-method-exception': { kind: 'exception', error: { code: 9, message: 'bad' } },
  'qpidd-method-exception-unknown-method': {
    kind: 'exception',
    agentName: 'broker',
    error: { code: 2, message: 'UnknownMethod' },
  },
  'qpidd-method-exception-unknown-object': { kind: 'exception', error: { code: 1 } },
  'qpidd-query-exception': {
    kind: 'exception',
    agentName: qpiddName,
    error: { code: 1, message: "Query for _what => 'SCHEMA_ID' not supported" },
  },

  'qpidd-data-indication-properties-and-statistics': {
    kind: 'dataIndication',
    correlationId: undefined,
    objects: { 0: { ...exchange('', 1n), deletedNs: 0n } },
  },
  'qpidd-data-indication-statistics': {
    kind: 'dataIndication',
    objects: [exchange('qmf.default.topic', 1n), exchange('spike.tmp', 1n)],
  },
  'qpidd-data-indication-delete': {
    kind: 'dataIndication',
    objects: [{ ...exchange('spike.tmp', 1n), deletedNs: 1795211258072462064n }],
  },
  'good-agent-data-indication': { kind: 'dataIndication', objects: [{ objectId: one, deletedNs: 0n }] },
  'good-agent-data-indication-delete': {
    kind: 'dataIndication',
    objects: [{ deletedNs: 1795211185197000000n }],
  },

  'cppagent-event-indication': {
    kind: 'eventIndication',
    events: [{ severity: 4, atNs: 1795211217232150673n, schemaId: { className: 'alarm', type: 'event' } }],
  },
  'cppagent10-event-indication': {
    kind: 'eventIndication',
    events: [
      {
        severity: 4,
        atNs: 0x18e9de6cb254a6a2n,
        schemaId: { className: 'alarm', type: 'event', hash: 'a28834c8-cf32-f033-a944-2d3043355699' },
      },
    ],
  },
  'qpidd-event-indication': {
    kind: 'eventIndication',
    events: [{ severity: 6, schemaId: { className: 'exchangeDeclare' } }],
  },
  'good-agent-event-indication': {
    kind: 'eventIndication',
    events: [
      {
        severity: 4,
        values: new Map<string, unknown>([
          ['text', 'disk almost full'],
          ['level', uint(3)],
          ['node', 'alpha'],
        ]),
      },
    ],
  },

  'cppagent-v1-schema-response-node': {
    kind: 'schemaV1',
    agentName: 'example.com:spike:cpp',
    schema: { id: { ...node, type: 'data', hash: cppHash } },
  },
  'cppagent-v1-schema-response-child': {
    kind: 'schemaV1',
    sequence: 9,
    schema: {
      kind: 'object',
      properties: [
        member('name', 'lstr', { access: 'RC', index: true }),
        childReference,
        member('value', 'int64'),
      ],
      statistics: [],
      methods: [],
    },
  },
  'cppagent-v1-schema-response-alarm': {
    kind: 'schemaV1',
    schema: { kind: 'event', id: { className: 'alarm', type: 'event' } },
  },
  'qpidd-v1-schema-response': {
    kind: 'schemaV1',
    agentName: undefined,
    schema: {
      kind: 'object',
      id: {
        packageName: 'org.apache.qpid.broker',
        className: 'memory',
        hash: '4c4b0f36-08ca-dfd5-f301-903936598668',
      },
      properties: expect.arrayContaining([
        member('name', 'sstr', { index: true }),
        member('malloc_arena', 'uint64', { optional: true }),
      ]),
    },
  },
  'good-agent-v1-schema-response-node': {
    kind: 'schemaV1',
    agentName: 'example.com:spike:one',
    schema: {
      properties: expect.arrayContaining([
        member('s8', 'int8'),
        member('when', 'absTime'),
        member('s32', 'int32', { access: 'RW' }),
        member('items', 'list'),
      ]),
      statistics: [
        member('requests', 'uint64', { unit: 'request' }),
        member('load', 'double'),
        member('temp', 'int32'),
      ],
    },
  },
  'good-agent-v1-schema-response-alarm': {
    kind: 'schemaV1',
    schema: {
      kind: 'event',
      arguments: [member('text', 'lstr'), member('level', 'uint32'), member('node', 'sstr')],
    },
  },
  'good-agent-v1-schema-response-child': {
    kind: 'schemaV1',
    schema: {
      properties: [
        member('name', 'sstr'),
        member('nodeRef', 'objId', { references: node }),
        member('value', 'int32'),
      ],
    },
  },
};

describe('the readers of recorded messages', () => {
  it('know every recorded message to read', () => {
    expect([...Object.keys(requests), ...Object.keys(replies)].sort()).toEqual(vectorNames);
  });

  it.each(vectorNames)('find in the octets of %s the message of its JSON', (name) => {
    const { bytes, incoming } = loadVector(name);
    const decoded = decodeMessage(bytes);
    expect(decoded.applicationProperties).toEqual(incoming.applicationProperties);
    expect(decoded.properties?.correlationId ?? undefined).toEqual(incoming.correlationId);
    if (incoming.body.section === 'undecodable') expect(decoded.body.section).toBe('undecodable');
    else expect(decoded.body).toEqual(incoming.body);
  });

  it.each(Object.entries(requests))('read %s as a request', (name, expected) => {
    const { incoming } = loadVector(name);
    const read = readRequest(incoming);
    expect(read).toMatchObject(expected);
    expect(read).toMatchObject({ replyTo: incoming.replyTo, correlationId: incoming.correlationId });
  });

  it.each(Object.entries(replies))('read %s as a reply', (name, expected) => {
    expect(readReply(loadVector(name).incoming)).toMatchObject(expected);
  });

  it.each(Object.keys(replies))('ignore %s as a request', (name) => {
    expect(readRequest(loadVector(name).incoming)).toMatchObject({ kind: 'ignored' });
  });

  it('turn a malformed answer into Malformed', () => {
    const read = readReply(loadVector('cppagent-query-response-int8-MALFORMED').incoming);
    expect(read.kind === 'exception' && read.error).toBeInstanceOf(Malformed);
  });

  it('keep the AMQP type of every argument', () => {
    const read = readRequest(loadVector('cppconsole-method-request-all-types').incoming);
    const x = read.kind === 'method' ? (read.arguments.get('x') as ReadonlyMap<string, unknown>) : undefined;
    expect(x?.get('u64')).toEqual(new Typed('ulong', 18446744073709551600n));
    expect(x?.get('d')).toEqual(new Typed('double', 2.25));
    expect(x?.get('i16')).toEqual(new Typed('short', -300));
    expect(readText(x?.get('plain') as never)).toBe('plain');
    expect(x?.get('void')).toBeNull();
  });
});
