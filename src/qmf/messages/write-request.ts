import type { SchemaId } from '../schema/schema.ts';
import { schemaIdToMap } from '../schema/schema-id.ts';
import { beginFrame, writeClassKey } from '../v1/frame.ts';
import type { AmqpMap, AmqpValue } from '../values/amqp.ts';
import { type ObjectId, objectIdToMap } from '../values/object-id.ts';
import type { Binding, OutgoingMessage } from './amqp-message.ts';
import { type Headers, requestHeaders, valueBody } from './headers.ts';
import { brokerKey, locateKey } from './keys.ts';
import { frameContentType, listContentType, mapContentType } from './opcodes.ts';
import type { Query } from './qmf-message.ts';

/** The properties of a console's request. */
export interface RequestProperties {
  readonly replyTo: string;
  /** The agent returns it. Always text, since qpidd replaces a uuid by another one. */
  readonly correlationId?: string | undefined;
  /** The name of the login. A broker refuses any other name. */
  readonly userId?: string | undefined;
  readonly ttlMs?: number | undefined;
}

/** Where a request to one agent goes: a key of the direct exchange, the agent's full name or `broker`; or another binding. */
export type RequestTarget = string | Binding;

/**
 * Writes a locate request: every agent answers, or every agent that a predicate holds for.
 * @param where a predicate in its wire form; empty for all agents.
 */
export function writeLocateRequest(
  properties: RequestProperties,
  where: readonly AmqpValue[] = [],
): OutgoingMessage {
  return {
    ...request(properties, { exchange: 'topic', key: locateKey }, requestHeaders.locate),
    contentType: listContentType,
    body: valueBody(where),
  };
}

/** Writes a locate request for the agent inside qpidd. */
export function writeBrokerLocateRequest(properties: RequestProperties): OutgoingMessage {
  const head = request(properties, { exchange: 'direct', key: brokerKey }, requestHeaders.locate);
  return { ...head, body: { section: 'none' } };
}

/** Writes a query. */
export function writeQueryRequest(
  properties: RequestProperties,
  target: RequestTarget,
  query: Query,
): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>([['_what', query.what]]);
  if (query.objectId !== undefined) body.set('_object_id', objectIdToMap(query.objectId));
  if (query.schemaId !== undefined) body.set('_schema_id', schemaIdToMap(query.schemaId));
  // The Java library refuses an empty predicate, so a query without predicate omits `_where`.
  if (query.where !== undefined) body.set('_where', query.where.source);
  return mapRequest(properties, target, requestHeaders.query, body);
}

/**
 * Writes a method call.
 * @param objectId the id from the agent; undefined for a method of the agent itself.
 * @param args the results of {@link toWire}, with `'refuse'` for texts that are too long.
 */
export function writeMethodRequest(
  properties: RequestProperties,
  agentKey: string,
  objectId: ObjectId | undefined,
  method: string,
  args: AmqpMap,
): OutgoingMessage {
  const body = new Map<AmqpValue, AmqpValue>();
  if (objectId !== undefined) body.set('_object_id', objectIdToMap(objectId));
  body.set('_method_name', method).set('_arguments', args);
  return mapRequest(properties, agentKey, requestHeaders.method, body);
}

/**
 * Writes a request for a class in QMFv1's form. qpidd has no other form, and only this form has exact types and
 * statistics.
 */
export function writeSchemaV1Request(
  properties: RequestProperties,
  target: RequestTarget,
  sequence: number,
  id: Pick<SchemaId, 'packageName' | 'className' | 'hash'>,
): OutgoingMessage {
  return frameRequest(properties, target, writeClassKey(beginFrame('S', sequence), id).toOctets());
}

/**
 * Writes a request for qpidd's packages. qpidd answers on the exchange `legacy`, whatever exchange the reply-to
 * names. Its key is the key of the reply-to, or the whole reply-to if that names no exchange.
 */
export function writePackageRequestV1(
  properties: RequestProperties,
  agentKey: string,
  sequence: number,
): OutgoingMessage {
  return frameRequest(properties, agentKey, beginFrame('P', sequence).toOctets());
}

/** Writes a request for the classes of a package; qpidd answers as for {@link writePackageRequestV1}. */
export function writeClassRequestV1(
  properties: RequestProperties,
  agentKey: string,
  sequence: number,
  packageName: string,
): OutgoingMessage {
  return frameRequest(properties, agentKey, beginFrame('Q', sequence).str8(packageName).toOctets());
}

function request(
  { replyTo, correlationId, userId, ttlMs }: RequestProperties,
  destination: Binding,
  applicationProperties: Headers,
): Omit<OutgoingMessage, 'body'> {
  return { destination, replyTo, correlationId, userId, ttlMs, applicationProperties };
}

function mapRequest(
  properties: RequestProperties,
  target: RequestTarget,
  headers: Headers,
  body: AmqpMap,
): OutgoingMessage {
  const head = request(properties, toBinding(target), headers);
  return { ...head, contentType: mapContentType, body: valueBody(body) };
}

/** A frame has no headers: with the app-id of qmf2, qpidd would read it as a QMFv2 message. */
function frameRequest(
  properties: RequestProperties,
  target: RequestTarget,
  bytes: Uint8Array,
): OutgoingMessage {
  const head = request(properties, toBinding(target), new Map());
  return { ...head, contentType: frameContentType, body: { section: 'data', bytes } };
}

const toBinding = (target: RequestTarget): Binding =>
  typeof target === 'string' ? { exchange: 'direct', key: target } : target;
