import { maxTextOctets } from '../limits.ts';
import type { SchemaClass, SchemaId } from '../schema/schema.ts';
import { schemaIdToMap } from '../schema/schema-id.ts';
import { schemaToMap } from '../schema/schema-map.ts';
import { type QmfException, statusCodes } from '../status.ts';
import { frameFromClass } from '../v1/schema-class.ts';
import { writeSchemaFrame } from '../v1/schema-frame.ts';
import { type AmqpMap, type AmqpValue, uint } from '../values/amqp.ts';
import { cutText, toOneLine } from '../values/cut-text.ts';
import { type ObjectId, objectIdToMap } from '../values/object-id.ts';
import { agentToMap } from './agent-info.ts';
import type { OutgoingMessage } from './amqp-message.ts';
import { agentHeaders, type HeaderKind, valueBody } from './headers.ts';
import { type ContentName, headerNames, listContentType, mapContentType, opcodes } from './opcodes.ts';
import type { AgentInfo, ReplyPath } from './qmf-message.ts';

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
