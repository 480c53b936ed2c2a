import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import { schemaToMap } from '../schema/schema-map.ts';
import { type QmfException, statusCodes } from '../status.ts';
import { frameFromClass } from '../v1/schema-class.ts';
import { writeSchemaFrame } from '../v1/schema-frame.ts';
import { type AmqpMap, type AmqpValue, type OutgoingMessage, ubyte, uint, ulong } from '../values/amqp.ts';
import type { ObjectId } from '../values/object-id.ts';
import { cutText, maxTextOctets, toOneLine } from '../values/wire-safe.ts';
import { agentToMap } from './agent-info.ts';
import { agentHeaders, type HeaderKind, valueBody } from './headers.ts';
import { type AgentIdentity, dataKey, eventKey, heartbeatKey } from './keys.ts';
import type { AgentInfo, ReplyPath } from './messages.ts';
import { objectIdToMap, schemaIdToMap } from './objects.ts';
import { type ContentName, headerNames, listContentType, mapContentType, opcodes } from './opcodes.ts';

/** A heartbeat to everybody; it lives for two intervals. */
export function writeHeartbeat(agent: AgentInfo): OutgoingMessage {
  return {
    destination: { exchange: 'topic', key: heartbeatKey(agent) },
    contentType: mapContentType,
    ttlMs: agent.heartbeatSeconds * 2000,
    applicationProperties: agentHeaders(agent.name, { opcode: opcodes.heartbeat, method: 'indication' }),
    body: valueBody(agentToMap(agent)),
  };
}

/** The answer to who is there: what the heartbeat says. */
export function writeLocateResponse(to: ReplyPath, agent: AgentInfo): OutgoingMessage {
  return mapReply(to, agent.name, { opcode: opcodes.locateResponse, method: 'response' }, agentToMap(agent));
}

/**
 * One part of the answer to a query for objects.
 * @param objects as {@link objectMap} makes them.
 * @param more whether another part follows; the last part says so by having none, and may be empty.
 */
export function writeObjects(
  to: ReplyPath,
  agentName: string,
  objects: readonly AmqpValue[],
  more: boolean,
): OutgoingMessage {
  return listReply(to, agentName, '_data', objects, more);
}

export function writeObjectIds(
  to: ReplyPath,
  agentName: string,
  ids: readonly ObjectId[],
  more: boolean,
): OutgoingMessage {
  return listReply(to, agentName, '_object_id', ids.map(objectIdToMap), more);
}

export function writeSchemaIds(
  to: ReplyPath,
  agentName: string,
  ids: readonly SchemaId[],
  more: boolean,
): OutgoingMessage {
  return listReply(to, agentName, '_schema_id', ids.map(schemaIdToMap), more);
}

export function writeSchemas(
  to: ReplyPath,
  agentName: string,
  classes: readonly SchemaClass[],
  more: boolean,
): OutgoingMessage {
  return listReply(to, agentName, '_schema', classes.map(schemaToMap), more);
}

/** @param out results as {@link toWire} makes them; an empty map where the method has none. */
export function writeMethodResponse(to: ReplyPath, agentName: string, out: AmqpMap): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>([['_arguments', out]]);
  return mapReply(to, agentName, { opcode: opcodes.methodResponse, method: 'response' }, body);
}

/** The refusal or failure of any request: code and one line of text, cut to 4 KiB. */
export function writeException(to: ReplyPath, agentName: string, error: QmfException): OutgoingMessage {
  const isCode = Number.isInteger(error.code) && error.code > 0 && error.code <= 0xffff_ffff;
  const values = new Map<AmqpValue, AmqpValue>([
    ['error_code', uint(isCode ? error.code : statusCodes.Exception)],
    ['error_text', toOneLine(error.message)],
  ]);
  const body = new Map<AmqpValue, AmqpValue>([['_values', values]]);
  const kind: HeaderKind = { opcode: opcodes.exception, method: 'response', content: '_data' };
  return mapReply(to, agentName, kind, body);
}

/** Objects of one class that are new, have changed or are gone, to everybody. @param objects as {@link objectMap} makes them. */
export function writeDataIndication(
  agent: AgentIdentity,
  schemaId: SchemaId,
  objects: readonly AmqpValue[],
): OutgoingMessage {
  return indication(agent, dataKey(agent, schemaId), '_data', objects);
}

/**
 * One event, to everybody; long texts in it are put into one line of at most 4 KiB.
 * @param severity 0 (emerg) to 7 (debug).
 * @param atNs when it happened, nanoseconds since 1970.
 */
export function writeEventIndication(
  agent: AgentIdentity,
  schemaId: SchemaId,
  severity: number,
  values: AmqpMap,
  atNs: bigint,
): OutgoingMessage {
  const event = new Map<AmqpValue, AmqpValue>([
    ['_schema_id', schemaIdToMap(schemaId)],
    ['_values', inLines(values)],
    ['_timestamp', ulong(atNs)],
    ['_severity', ubyte(severity)],
  ]);
  return indication(agent, eventKey(agent, schemaId, severity), '_event', [event]);
}

function inLines(values: AmqpMap): AmqpMap {
  const lines = new Map<AmqpValue, AmqpValue>();
  for (const [key, value] of values) lines.set(key, typeof value === 'string' ? toOneLine(value) : value);
  return lines;
}

/** The answer in QMFv1's binary form, without which qpid-tool shows no object. @param sequence the request's. */
export function writeSchemaV1(
  to: ReplyPath,
  agentName: string,
  sequence: number,
  schema: SchemaClass,
): OutgoingMessage {
  return {
    destination: { reply: to.replyTo },
    correlationId: to.correlationId,
    applicationProperties: new Map([[headerNames.agent, cutText(agentName, maxTextOctets)]]),
    body: { section: 'data', bytes: writeSchemaFrame(frameFromClass(sequence, schema)) },
  };
}

function mapReply(to: ReplyPath, agentName: string, kind: HeaderKind, body: AmqpMap): OutgoingMessage {
  return {
    destination: { reply: to.replyTo },
    correlationId: to.correlationId,
    contentType: mapContentType,
    applicationProperties: agentHeaders(agentName, kind),
    body: valueBody(body),
  };
}

function listReply(
  to: ReplyPath,
  agentName: string,
  content: ContentName,
  list: readonly AmqpValue[],
  more: boolean,
): OutgoingMessage {
  const kind: HeaderKind = { opcode: opcodes.queryResponse, method: 'response', content, more };
  return {
    destination: { reply: to.replyTo },
    correlationId: to.correlationId,
    contentType: listContentType,
    applicationProperties: agentHeaders(agentName, kind),
    body: valueBody(list),
  };
}

function indication(
  agent: AgentIdentity,
  key: string,
  content: ContentName,
  list: readonly AmqpValue[],
): OutgoingMessage {
  const kind: HeaderKind = { opcode: opcodes.dataIndication, method: 'indication', content };
  return {
    destination: { exchange: 'topic', key },
    contentType: listContentType,
    applicationProperties: agentHeaders(agent.name, kind),
    body: valueBody(list),
  };
}
