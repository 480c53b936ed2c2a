import { describe, expect, it } from 'vitest';
import {
  type AmqpValue,
  type IncomingMessage,
  type OutgoingMessage,
  objectToMap,
  type QmfReply,
  type QmfRequest,
  type ReplyPath,
  readReply,
  readRequest,
  Typed,
  ulong,
  writeDataIndication,
  writeEventIndication,
  writeException,
  writeHeartbeat,
  writeLocateRequest,
  writeLocateResponse,
  writeMethodRequest,
  writeMethodResponse,
  writeObjects,
  writeQueryRequest,
  writeSchemaIds,
  writeSchemas,
  writeSchemaV1,
  writeSchemaV1Request,
} from '#qmf';
import { readSchemaFrame, writeSchemaFrame } from '../../../../src/qmf/v1/schema-frame.ts';
import { loadVector, vectorNames } from '../../../kit/qmf/vectors.ts';

/**
 * Applies the intended differences between our writers and the recorded agent. The epoch in an object id is a ulong;
 * inside a value the program chooses its type. An int8 travels as a short. The writers also set the content type,
 * which the recorded agent left to the broker: see {@link contentType}.
 */
function toOurs(value: AmqpValue, inValues = false): AmqpValue {
  if (value instanceof Typed)
    return value.amqp === 'byte' ? new Typed('short', value.value as number) : value;
  if (Array.isArray(value)) return value.map((item: AmqpValue) => toOurs(item, inValues));
  if (!(value instanceof Map)) return value;
  const map = new Map<AmqpValue, AmqpValue>();
  for (const [key, item] of value as ReadonlyMap<AmqpValue, AmqpValue>) {
    const isEpoch = key === '_agent_epoch' && !inValues && item instanceof Typed;
    map.set(key, isEpoch ? ulong(BigInt(item.value as number)) : toOurs(item, inValues || key === '_values'));
  }
  return map;
}

/** Spells a destination as qpidd does: exchange and key. */
function address({ destination }: OutgoingMessage): string {
  return 'reply' in destination
    ? destination.reply
    : `qmf.default.${destination.exchange}/${destination.key}`;
}

const recordedAddress = (sent: IncomingMessage) => `${sent.to}/${sent.subject}`;
const agent = { name: 'example.com:spike:one', vendor: 'example.com', product: 'spike', instance: 'one' };

/** Selects the member of a union with a kind. */
type OfKind<T extends { kind: string }, K> = T extends unknown ? (K extends T['kind'] ? T : never) : never;

function readAsReply<K extends QmfReply['kind']>(name: string, kind: K): OfKind<QmfReply, K> {
  const read = readReply(loadVector(name).incoming);
  if (read.kind !== kind) throw new Error(`${name} is read as ${read.kind}`);
  return read as unknown as OfKind<QmfReply, K>;
}

function readAsRequest<K extends QmfRequest['kind']>(name: string, kind: K): OfKind<QmfRequest, K> {
  const read = readRequest(loadVector(name).incoming);
  if (read.kind !== kind) throw new Error(`${name} is read as ${read.kind}`);
  return read as unknown as OfKind<QmfRequest, K>;
}

const objects = (name: string, kind: 'objects' | 'dataIndication') =>
  readAsReply(name, kind).objects.map((object) => objectToMap(object as Parameters<typeof objectToMap>[0]));

/** Reads and writes each recorded message of the good agent. */
const agentWrites: Readonly<Record<string, (name: string, to: ReplyPath) => OutgoingMessage>> = {
  'good-agent-heartbeat': (name) => writeHeartbeat(readAsReply(name, 'heartbeat').agent),
  'good-agent-locate-response': (name, to) =>
    writeLocateResponse(to, readAsReply(name, 'locateResponse').agent),
  'good-agent-query-response-schema-id': (name, to) =>
    writeSchemaIds(to, agent.name, readAsReply(name, 'schemaIds').schemaIds, false),
  'good-agent-query-response-schema-node': (name, to) =>
    writeSchemas(to, agent.name, readAsReply(name, 'schemas').schemas, false),
  'good-agent-query-response-schema-alarm': (name, to) =>
    writeSchemas(to, agent.name, readAsReply(name, 'schemas').schemas, false),
  'good-agent-query-response-data': (name, to) =>
    writeObjects(to, agent.name, objects(name, 'objects'), readAsReply(name, 'objects').more),
  'good-agent-query-response-partial': (name, to) =>
    writeObjects(to, agent.name, objects(name, 'objects'), readAsReply(name, 'objects').more),
  'good-agent-method-response': (name, to) =>
    writeMethodResponse(to, agent.name, readAsReply(name, 'methodResponse').arguments),
  'good-agent-method-exception': (name, to) =>
    writeException(to, agent.name, readAsReply(name, 'exception').error),
  'good-agent-data-indication': (name) => dataIndication(name),
  'good-agent-data-indication-delete': (name) => dataIndication(name),
  'good-agent-event-indication': (name) => {
    const [event] = readAsReply(name, 'eventIndication').events;
    const schemaId = event!.schemaId as Parameters<typeof writeEventIndication>[1];
    return writeEventIndication(agent, schemaId, event!.severity, event!.values, event!.atNs);
  },
  'good-agent-v1-schema-response-node': schemaV1,
  'good-agent-v1-schema-response-alarm': schemaV1,
  'good-agent-v1-schema-response-child': schemaV1,
};

function dataIndication(name: string): OutgoingMessage {
  const [first] = readAsReply(name, 'dataIndication').objects;
  const schemaId = first!.schemaId as Parameters<typeof writeDataIndication>[1];
  return writeDataIndication(agent, schemaId, objects(name, 'dataIndication'));
}

function schemaV1(name: string, to: ReplyPath): OutgoingMessage {
  const { sequence, schema } = readAsReply(name, 'schemaV1');
  return writeSchemaV1(to, agent.name, sequence, schema);
}

const cpp = 'example.com:spike:cpp';

/** Reads and writes each recorded request of the good console. */
const consoleWrites: Readonly<Record<string, (name: string) => OutgoingMessage>> = {
  'good-console-locate-request': (name) => writeLocateRequest(requestProperties(name), []),
  'good-console-query-schema-id': query,
  'good-console-query-schema': query,
  'good-console-query-object-class': query,
  'good-console-query-object-by-id': query,
  'good-console-query-where': query,
  'good-console-method-request': (name) => method(name, cpp),
  'good-console-broker-method-request': (name) => method(name, 'broker'),
};

function requestProperties(name: string) {
  const { replyTo, correlationId } = loadVector(name).incoming;
  return { replyTo: replyTo!, correlationId: correlationId as string };
}

function query(name: string): OutgoingMessage {
  return writeQueryRequest(requestProperties(name), cpp, readAsRequest(name, 'query').query);
}

function method(name: string, agentKey: string): OutgoingMessage {
  const read = readAsRequest(name, 'method');
  return writeMethodRequest(requestProperties(name), agentKey, read.objectId, read.method, read.arguments);
}

describe('the writers of recorded messages', () => {
  it('know every good message to write', () => {
    const good = vectorNames.filter((name) => name.startsWith('good-'));
    expect([...Object.keys(agentWrites), ...Object.keys(consoleWrites)].sort()).toEqual(good);
  });

  const writes = Object.entries({ ...agentWrites, ...consoleWrites });
  it.each(writes)('write %s from its content', (name, write) => {
    const { incoming } = loadVector(name);
    const to = { replyTo: recordedAddress(incoming), correlationId: incoming.correlationId };
    const written = write(name, to);
    expect(address(written)).toBe(recordedAddress(incoming));
    expect(written.replyTo).toBe(incoming.replyTo);
    expect(written.correlationId).toEqual(incoming.correlationId);
    expect(written.ttlMs).toBe(incoming.ttlMs);
    expect(written.userId).toBeUndefined();
    expect(written.applicationProperties).toEqual(incoming.applicationProperties);
    expect(written.body).toEqual(
      incoming.body.section === 'value'
        ? { section: 'value', value: toOurs(incoming.body.value) }
        : incoming.body,
    );
    expect(written.contentType).toBe(contentType(incoming));
  });
});

function contentType({ body }: IncomingMessage): string | undefined {
  if (body.section !== 'value') return undefined;
  return Array.isArray(body.value) ? 'amqp/list' : 'amqp/map';
}

const frames = vectorNames.filter((name) => name.includes('-v1-schema-response'));

describe('the writers of QMFv1 frames', () => {
  it.each(frames)('write %s octet for octet', (name) => {
    const { body } = loadVector(name).incoming;
    if (body.section !== 'data') throw new Error('no data section');
    const written = writeSchemaFrame(readSchemaFrame(body.bytes));
    expect(Buffer.from(written).toString('hex')).toBe(Buffer.from(body.bytes).toString('hex'));
  });

  it('write the request of qpid-tool octet for octet', () => {
    const { incoming } = loadVector('qpidtool-v1-schema-request');
    const read = readAsRequest('qpidtool-v1-schema-request', 'schemaV1');
    const written = writeSchemaV1Request({ replyTo: read.replyTo! }, agent.name, read.sequence, read);
    expect(written.body).toEqual(incoming.body);
    expect(written.contentType).toBe(incoming.contentType);
    expect(written.applicationProperties).toEqual(new Map());
    expect(address(written)).toBe(recordedAddress(incoming));
  });
});
