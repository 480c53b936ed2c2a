import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AgentInfo,
  type AmqpValue,
  agentBindings,
  dataKey,
  double,
  eventKey,
  heartbeatKey,
  type ObjectClass,
  type OutgoingMessage,
  QmfException,
  readReply,
  Typed,
  ulong,
  writeBrokerLocateRequest,
  writeClassRequestV1,
  writeEventIndication,
  writeException,
  writeHeartbeat,
  writeLocateResponse,
  writeMethodRequest,
  writeMethodResponse,
  writeObjectIds,
  writeObjects,
  writePackageRequestV1,
  writeSchemas,
  writeSchemaV1,
} from '#qmf';
import { amqpValues } from '../../../kit/qmf/amqp-values.ts';

const to = { replyTo: 'amq.direct/q', correlationId: new Typed('binary', Uint8Array.of(1, 2)) };
const agent: AgentInfo = {
  name: 'ovirt.org:node:1.2',
  vendor: 'ovirt.org',
  product: 'node',
  instance: '1.2',
  epoch: 12,
  heartbeatSeconds: 5,
  sentAtNs: 1795211149316000000n,
  attributes: new Map<string, AmqpValue>([
    ['hostname', 'build7'],
    ['_epoch', ulong(99n)],
  ]),
};
const schemaId = {
  packageName: 'com.redhat.ovirtNode',
  className: 'networkInterface',
  type: 'data' as const,
  hash: '4c4c4544-0044-3510-8052-b4c04f565731',
};
const body = (message: OutgoingMessage) =>
  message.body.section === 'value' ? message.body.value : undefined;
const asIncoming = (message: OutgoingMessage) => ({
  ...message,
  correlationId: message.correlationId ?? undefined,
});
const at = (value: AmqpValue | undefined, ...path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (found, key) => (found instanceof Map ? found.get(key) : (found as readonly unknown[])?.[key as number]),
    value,
  );

describe('keys of messages', () => {
  it('replace each dot inside a name', () => {
    expect(heartbeatKey(agent)).toBe('agent.ind.heartbeat.ovirt_org.node.1_2');
    expect(dataKey(agent, schemaId)).toBe(
      'agent.ind.data.com_redhat_ovirtNode.networkInterface.ovirt_org.node.1_2',
    );
  });

  it('spell each severity as qpidd does', () => {
    const words = Array.from(
      { length: 8 },
      (_, severity) => eventKey(agent, schemaId, severity).split('.')[5],
    );
    expect(words).toEqual(['emerg', 'alert', 'crit', 'error', 'warn', 'note', 'info', 'debug']);
  });

  it('bind an agent to its whole name and to requests for all agents', () => {
    expect(agentBindings(agent.name)).toEqual([
      { exchange: 'direct', key: 'ovirt.org:node:1.2' },
      { exchange: 'topic', key: 'console.#' },
    ]);
  });
});

describe('messages of an agent', () => {
  it('have every header that any console needs', () => {
    const headers = new Map(writeObjects(to, agent.name, [], true).applicationProperties);
    expect(Object.fromEntries(headers)).toEqual({
      'x-amqp-0-10.app-id': 'qmf2',
      'qmf.opcode': '_query_response',
      method: 'response',
      'qmf.agent': agent.name,
      'qmf.content': '_data',
      partial: null,
    });
    expect(writeObjects(to, agent.name, [], false).applicationProperties.has('partial')).toBe(false);
  });

  it('share one map of headers for each kind of message', () => {
    const first = writeMethodResponse(to, agent.name, new Map());
    expect(writeMethodResponse(to, agent.name, new Map()).applicationProperties).toBe(
      first.applicationProperties,
    );
    expect(writeMethodResponse(to, 'a:b:c', new Map()).applicationProperties.get('qmf.agent')).toBe('a:b:c');
  });

  it('include a heartbeat for two intervals, with ulong times, whose own attributes hide none of QMF’s', () => {
    const beat = writeHeartbeat(agent);
    expect(beat).toMatchObject({
      ttlMs: 10_000,
      contentType: 'amqp/map',
      destination: { exchange: 'topic' },
    });
    expect(at(body(beat), '_values', '_timestamp')).toEqual(ulong(1795211149316000000n));
    expect(at(body(beat), '_values', '_epoch')).toEqual(new Typed('uint', 12));
    expect(at(body(beat), '_values', 'hostname')).toBe('build7');
    expect(at(body(beat), '_values', 'qmf.agent_capability')).toEqual(new Typed('uint', 1));
    expect((at(body(beat), '_values') as Map<string, unknown>).has('_schema_updated')).toBe(false);
  });

  it('answer a locate request with a response to its reply-to and with its correlation id', () => {
    const response = writeLocateResponse(to, agent);
    expect(response.applicationProperties.get('method')).toBe('response');
    expect(response.destination).toEqual({ reply: 'amq.direct/q' });
    expect(response.correlationId).toBe(to.correlationId);
    expect(response.ttlMs).toBeUndefined();
  });

  it('put an error into one line of at most 4 KiB and replace an invalid code', () => {
    const error = writeException(to, agent.name, new QmfException(0, `a\nb\tc\u0000${'ä'.repeat(9000)}`));
    expect(at(body(error), '_values', 'error_code')).toEqual(new Typed('uint', 7));
    const text = at(body(error), '_values', 'error_text') as string;
    expect(text.startsWith('a b c ä')).toBe(true);
    expect(text.endsWith('…')).toBe(true);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4096);
  });

  it('put each text of an event into one line', () => {
    const values = new Map<AmqpValue, AmqpValue>([
      ['text', `a\n${'x'.repeat(5000)}`],
      ['status', double(2)],
    ]);
    const event = writeEventIndication(agent, { ...schemaId, type: 'event' }, 4, values, 9n);
    expect(Buffer.byteLength(at(body(event), 0, '_values', 'text') as string)).toBe(4096);
    expect(at(body(event), 0, '_values', 'status')).toEqual(double(2));
    expect(at(body(event), 0, '_severity')).toEqual(new Typed('ubyte', 4));
  });

  it('omit the epoch of an object id that has no epoch', () => {
    const ids = body(writeObjectIds(to, agent.name, [{ objectName: 'a', agentName: agent.name }], false));
    expect(at(ids, 0)).toEqual(
      new Map([
        ['_agent_name', agent.name],
        ['_object_name', 'a'],
      ]),
    );
  });

  it('never contain a value that disconnects a console', () => {
    const check = (value: AmqpValue, depth = 0): void => {
      expect(depth).toBeLessThan(40);
      if (typeof value === 'string') expect(Buffer.byteLength(value)).toBeLessThanOrEqual(65_535);
      if (value instanceof Typed) {
        expect(['byte', 'char', 'decimal32', 'decimal64', 'decimal128', 'array', 'described']).not.toContain(
          value.amqp,
        );
      }
      if (Array.isArray(value)) for (const item of value as readonly AmqpValue[]) check(item, depth + 1);
      if (value instanceof Map) {
        for (const [key, item] of value as ReadonlyMap<AmqpValue, AmqpValue>) {
          if (typeof key === 'string') expect(Buffer.byteLength(key)).toBeLessThanOrEqual(255);
          check(key, depth + 1);
          check(item, depth + 1);
        }
      }
    };
    const long: AmqpValue = new Map([['ä'.repeat(200), 'ß'.repeat(40_000)]]);
    check(body(writeMethodResponse(to, agent.name, long)) ?? null);
    let deep: AmqpValue = [];
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    check(body(writeObjects(to, agent.name, [deep], false)) ?? null);
    fc.assert(
      fc.property(amqpValues, (value) => {
        check(body(writeObjects(to, agent.name, [value], false)) ?? null);
        check(
          body(writeMethodRequest({ replyTo: 'q' }, 'a', undefined, 'x', new Map([['v', value]]))) ?? null,
        );
      }),
    );
  });
});

const schema: ObjectClass = {
  kind: 'object',
  id: schemaId,
  desc: 'one per interface',
  properties: [
    {
      name: 'ovirtNode',
      type: 'objId',
      access: 'RC',
      index: true,
      optional: false,
      references: { packageName: 'com.redhat.ovirtNode', className: 'ovirtNode' },
    },
    {
      name: 'mtu',
      type: 'uint32',
      access: 'RW',
      index: false,
      optional: true,
      min: -68,
      max: 65_536,
      desc: 'x'.repeat(300),
    },
    { name: 'since', type: 'absTime', access: 'RO', index: false, optional: true },
  ],
  statistics: [{ name: 'rxBytes', type: 'uint64', unit: 'octet' }],
  methods: [
    {
      name: 'setMtu',
      desc: 'sets it',
      arguments: [{ name: 'mtu', type: 'uint32', dir: 'I', default: '1500' }],
    },
  ],
};
/** Drops undefined members. */
const defined = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a written schema', () => {
  it('reads back from QMFv1 with exact types, statistics and limits, but without the description of its class', () => {
    const read = readReply(asIncoming(writeSchemaV1(to, agent.name, 5, schema)));
    const { desc: _, ...expected } = schema;
    expect(read).toMatchObject({ kind: 'schemaV1', sequence: 5, agentName: agent.name });
    expect(writeSchemaV1(to, agent.name, 5, schema).correlationId).toBe(to.correlationId);
    expect(defined(read.kind === 'schemaV1' && read.schema)).toEqual(defined(expected));
  });

  it('reads back from QMFv2 with the widest types and its statistics among the properties', () => {
    const read = readReply(asIncoming(writeSchemas(to, agent.name, [schema], false)));
    const [v2] = read.kind === 'schemas' ? read.schemas : [];
    expect(defined(v2)).toEqual(
      defined({
        ...schema,
        properties: [
          schema.properties[0],
          { ...schema.properties[1], type: 'int64' },
          schema.properties[2],
          { name: 'rxBytes', type: 'int64', unit: 'octet', access: 'RO', index: false, optional: false },
        ],
        statistics: [],
        methods: [
          { ...schema.methods[0], arguments: [{ ...schema.methods[0]!.arguments[0], type: 'int64' }] },
        ],
      }),
    );
  });
});

describe('requests to qpidd', () => {
  it('include a locate request without body to the key broker', () => {
    const locate = writeBrokerLocateRequest({ replyTo: 'q', correlationId: '1' });
    expect(locate).toMatchObject({
      destination: { exchange: 'direct', key: 'broker' },
      body: { section: 'none' },
    });
    expect(locate.contentType).toBeUndefined();
  });

  it('ask for packages and classes in frames without the header of QMFv2', () => {
    const packages = writePackageRequestV1({ replyTo: 'amq.direct/q' }, 'broker', 258);
    expect(packages.body).toEqual({
      section: 'data',
      bytes: Uint8Array.from(Buffer.from('AM2P\0\0\x01\x02')),
    });
    expect(packages.applicationProperties.size).toBe(0);
    const classes = writeClassRequestV1({ replyTo: 'amq.direct/q' }, 'broker', 1, 'a.b');
    expect(classes.body).toEqual({
      section: 'data',
      bytes: Uint8Array.from(Buffer.from('AM2Q\0\0\0\x01\x03a.b')),
    });
  });

  it('carry the user and the time to live of the console', () => {
    const call = writeMethodRequest(
      { replyTo: 'q', userId: 'alice', ttlMs: 500 },
      'broker',
      undefined,
      'echo',
      new Map(),
    );
    expect(call).toMatchObject({ userId: 'alice', ttlMs: 500, replyTo: 'q', contentType: 'amqp/map' });
  });
});
