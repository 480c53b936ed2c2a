import { maxTextOctets } from '../limits.ts';
import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import { schemaIdToMap } from '../schema/schema-id.ts';
import { schemaToMap } from '../schema/schema-map.ts';
import { type QmfException, statusCodes } from '../status.ts';
import { frameFromClass } from '../v1/schema-class.ts';
import { writeSchemaFrame } from '../v1/schema-frame.ts';
import { type AmqpMap, type AmqpValue, Typed, uint } from '../values/amqp.ts';
import { cutText, toOneLine } from '../values/cut-text.ts';
import { type ObjectId, objectIdToMap } from '../values/object-id.ts';
import { agentToMap } from './agent-info.ts';
import type { OutgoingMessage } from './amqp-message.ts';
import { agentHeaders, type HeaderKind, valueBody } from './headers.ts';
import { type ContentName, headerNames, listContentType, mapContentType, opcodes } from './opcodes.ts';
import type { AgentInfo, ReplyPath } from './qmf-message.ts';

/** A subscription with the times that the agent grants. */
export interface GrantedSubscription {
  readonly subscriptionId: string;
  readonly intervalMs: number;
  readonly durationSeconds: number;
}

/** Writes the answer to a locate request: the content of a heartbeat. */
export function writeLocateResponse(to: ReplyPath, agent: AgentInfo): OutgoingMessage {
  return mapReply(to, agent.name, { opcode: opcodes.locateResponse, method: 'response' }, agentToMap(agent));
}

/**
 * Writes one part of the answer to a query for objects.
 * @param objects the results of {@link objectToMap}.
 * @param more whether another part follows. The last part may be empty.
 */
export function writeObjects(
  to: ReplyPath,
  agentName: string,
  objects: readonly AmqpValue[],
  more: boolean,
): OutgoingMessage {
  return queryReply(to, agentName, '_data', objects, more);
}

export function writeObjectIds(
  to: ReplyPath,
  agentName: string,
  ids: readonly ObjectId[],
  more: boolean,
): OutgoingMessage {
  return queryReply(to, agentName, '_object_id', ids.map(objectIdToMap), more);
}

export function writeSchemaIds(
  to: ReplyPath,
  agentName: string,
  ids: readonly SchemaId[],
  more: boolean,
): OutgoingMessage {
  return queryReply(to, agentName, '_schema_id', ids.map(schemaIdToMap), more);
}

export function writeSchemas(
  to: ReplyPath,
  agentName: string,
  classes: readonly SchemaClass[],
  more: boolean,
): OutgoingMessage {
  return queryReply(to, agentName, '_schema', classes.map(schemaToMap), more);
}

/** Writes the answer to a method call. @param out the results of {@link toWire}; empty for a method without results. */
export function writeMethodResponse(to: ReplyPath, agentName: string, out: AmqpMap): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>([['_arguments', out]]);
  return mapReply(to, agentName, { opcode: opcodes.methodResponse, method: 'response' }, body);
}

/** Writes the refusal or failure of any request: a status and one line of text, cut to 4 KiB. */
export function writeException(to: ReplyPath, agentName: string, error: QmfException): OutgoingMessage {
  const isValidCode = Number.isInteger(error.code) && error.code > 0 && error.code <= 0xffff_ffff;
  const values = new Map<AmqpValue, AmqpValue>([
    ['error_code', uint(isValidCode ? error.code : statusCodes.Exception)],
    ['error_text', toOneLine(error.message)],
  ]);
  const body = new Map<AmqpValue, AmqpValue>([['_values', values]]);
  const kind: HeaderKind = { opcode: opcodes.exception, method: 'response', content: '_data' };
  return mapReply(to, agentName, kind, body);
}

/** Writes the answer to a request for a subscription, and to its refresh. */
export function writeSubscribeResponse(
  to: ReplyPath,
  agentName: string,
  { subscriptionId, intervalMs, durationSeconds }: GrantedSubscription,
): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>([
    ['_subscription_id', subscriptionId],
    ['_interval', new Typed('long', BigInt(intervalMs))],
    ['_duration', new Typed('long', BigInt(durationSeconds))],
  ]);
  return mapReply(to, agentName, { opcode: opcodes.subscribeResponse, method: 'response' }, body);
}

/**
 * Writes objects of a subscription, of any classes.
 * @param to the reply path of the request for the subscription. @param objects the results of {@link objectToMap}.
 */
export function writeSubscribedObjects(
  to: ReplyPath,
  agentName: string,
  objects: readonly AmqpValue[],
): OutgoingMessage {
  const kind: HeaderKind = { opcode: opcodes.dataIndication, method: 'indication', content: '_data' };
  return reply(to, agentName, kind, listContentType, objects);
}

/**
 * Writes a class in QMFv1's binary form; without it qpid-tool shows no object of the class.
 * @param sequence the sequence number of the request.
 */
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
  return reply(to, agentName, kind, mapContentType, body);
}

function queryReply(
  to: ReplyPath,
  agentName: string,
  content: ContentName,
  list: readonly AmqpValue[],
  more: boolean,
): OutgoingMessage {
  const kind: HeaderKind = { opcode: opcodes.queryResponse, method: 'response', content, more };
  return reply(to, agentName, kind, listContentType, list);
}

function reply(
  to: ReplyPath,
  agentName: string,
  kind: HeaderKind,
  contentType: string,
  body: AmqpValue,
): OutgoingMessage {
  return {
    destination: { reply: to.replyTo },
    correlationId: to.correlationId,
    contentType,
    applicationProperties: agentHeaders(agentName, kind),
    body: valueBody(body),
  };
}
