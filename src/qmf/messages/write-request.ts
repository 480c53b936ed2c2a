import type { SchemaId } from '../schema/schema.ts';
import { beginFrame, writeClassKey } from '../v1/frame.ts';
import type { AmqpMap, AmqpValue, Binding, OutgoingMessage } from '../values/amqp.ts';
import type { ObjectId } from '../values/object-id.ts';
import { type Headers, requestHeaders, valueBody } from './headers.ts';
import { brokerKey, locateKey } from './keys.ts';
import type { Query } from './messages.ts';
import { objectIdToMap, schemaIdToMap } from './objects.ts';
import { frameContentType, listContentType, mapContentType } from './opcodes.ts';

/** How a console is to be answered, and what it says of itself. */
export interface RequestProperties {
  readonly replyTo: string;
  /** Echoed by the agent. Text, since qpidd replaces a uuid by one of its own. */
  readonly correlationId?: string | undefined;
  /** The name logged in with: a broker refuses any other. */
  readonly userId?: string | undefined;
  readonly ttlMs?: number | undefined;
}

/** Asks every agent, or those that a predicate holds for, to say that it is there. @param where as it travels; empty for all. */
export function writeLocateRequest(
  way: RequestProperties,
  where: readonly AmqpValue[] = [],
): OutgoingMessage {
  return {
    ...request(way, { exchange: 'topic', key: locateKey }, requestHeaders.locate),
    contentType: listContentType,
    body: valueBody(where),
  };
}

/** Asks the agent inside qpidd to say that it is there. */
export function writeBrokerLocateRequest(way: RequestProperties): OutgoingMessage {
  const to = request(way, { exchange: 'direct', key: brokerKey }, requestHeaders.locate);
  return { ...to, body: { section: 'none' } };
}

/** @param agentKey the agent's full name, or `broker`. */
export function writeQueryRequest(way: RequestProperties, agentKey: string, query: Query): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>([['_what', query.what]]);
  if (query.objectId !== undefined) body.set('_object_id', objectIdToMap(query.objectId));
  if (query.schemaId !== undefined) body.set('_schema_id', schemaIdToMap(query.schemaId));
  // The Java library refuses an empty predicate, so there is none to send.
  if (query.where !== undefined) body.set('_where', query.where.source);
  return mapRequest(way, agentKey, requestHeaders.query, body);
}

/**
 * @param objectId as the agent gave it; undefined for a method of the agent itself.
 * @param args as {@link toWire} makes them, `'refuse'` for what is too long.
 */
export function writeMethodRequest(
  way: RequestProperties,
  agentKey: string,
  objectId: ObjectId | undefined,
  method: string,
  args: AmqpMap,
): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>();
  if (objectId !== undefined) body.set('_object_id', objectIdToMap(objectId));
  body.set('_method_name', method).set('_arguments', args);
  return mapRequest(way, agentKey, requestHeaders.method, body);
}

/** Asks for a class in QMFv1's form: the only one that qpidd has, and the one with exact types and statistics. */
export function writeSchemaV1Request(
  way: RequestProperties,
  agentKey: string,
  sequence: number,
  id: Pick<SchemaId, 'packageName' | 'className' | 'hash'>,
): OutgoingMessage {
  return frameRequest(way, agentKey, writeClassKey(beginFrame('S', sequence), id).toOctets());
}

/**
 * Asks qpidd for its packages. Whatever exchange the reply-to names, it answers on `legacy` under the key of the
 * reply-to, which is the whole of one that names no exchange.
 */
export function writePackageRequestV1(
  way: RequestProperties,
  agentKey: string,
  sequence: number,
): OutgoingMessage {
  return frameRequest(way, agentKey, beginFrame('P', sequence).toOctets());
}

/** Asks qpidd for the classes of a package; answered like {@link writePackageRequestV1}. */
export function writeClassRequestV1(
  way: RequestProperties,
  agentKey: string,
  sequence: number,
  packageName: string,
): OutgoingMessage {
  return frameRequest(way, agentKey, beginFrame('Q', sequence).str8(packageName).toOctets());
}

function request(
  way: RequestProperties,
  destination: Binding,
  headers: Headers,
): Omit<OutgoingMessage, 'body'> {
  return {
    destination,
    replyTo: way.replyTo,
    correlationId: way.correlationId,
    userId: way.userId,
    ttlMs: way.ttlMs,
    applicationProperties: headers,
  };
}

function mapRequest(
  way: RequestProperties,
  agentKey: string,
  headers: Headers,
  body: AmqpMap,
): OutgoingMessage {
  const to = request(way, { exchange: 'direct', key: agentKey }, headers);
  return { ...to, contentType: mapContentType, body: valueBody(body) };
}

/** A frame has no headers: with qmf2's app-id qpidd would take it for a message of QMFv2. */
function frameRequest(way: RequestProperties, agentKey: string, bytes: Uint8Array): OutgoingMessage {
  const to = request(way, { exchange: 'direct', key: agentKey }, new Map());
  return { ...to, contentType: frameContentType, body: { section: 'data', bytes } };
}
