import { readUntrustedPredicate } from '../predicate/read-predicate.ts';
import { readSchemaId, type SchemaIdFilter } from '../schema/schema-id.ts';
import { Malformed, QmfException, statusCodes } from '../status.ts';
import { type AmqpMap, type AmqpValue, readText } from '../values/amqp.ts';
import { readObjectId } from '../values/object-id.ts';
import { quoted } from '../values/quoted.ts';
import { isMap, readMap } from '../values/read-value.ts';
import { readUuid } from '../values/uuid.ts';
import type { IncomingMessage } from './amqp-message.ts';
import { findOversized } from './limits.ts';
import { headerNames, opcodes } from './opcodes.ts';
import type { IgnoredMessage, QmfRequest, Query, RefusedRequest } from './qmf-message.ts';
import { readListBody, readMapBody } from './read-body.ts';
import { readRequestV1 } from './read-v1.ts';

type RequestProperty = 'replyTo' | 'correlationId' | 'userId' | 'ttlMs' | 'expiresAtMs' | 'createdAtMs';
/** The part of a request that depends on its kind. */
type RequestContent = QmfRequest extends infer R
  ? R extends QmfRequest
    ? Omit<R, RequestProperty>
    : never
  : never;

/**
 * Reads a message to an agent, from any console: text or binary, with or without the optional headers. Never throws.
 * @returns the request; a refusal for a malformed request with a reply-to; `ignored` for any other message, such as
 * an indication of another agent, and for one whose answer would be as large as the caller likes.
 */
export function readRequest(message: IncomingMessage): QmfRequest | RefusedRequest | IgnoredMessage {
  const { correlationId, ttlMs, expiresAtMs, createdAtMs } = message;
  const replyTo = message.replyTo || undefined;
  const userId = message.userId || undefined;
  const oversized = findOversized(message);
  if (oversized !== undefined) return ignore(oversized);
  try {
    const content = readContent(message);
    if (content.kind === 'ignored') return content;
    return { ...content, replyTo, correlationId, userId, ttlMs, expiresAtMs, createdAtMs };
  } catch (cause) {
    const error = cause instanceof QmfException ? cause : new Malformed('message cannot be read');
    if (replyTo === undefined) return ignore(`${error.message} (the request has no reply-to)`);
    return { kind: 'refusal', replyTo, correlationId, error };
  }
}

/** Reports whether a message is a locate request, valid or not. */
export function isLocateRequest({ applicationProperties }: IncomingMessage): boolean {
  return readText(applicationProperties.get(headerNames.opcode)) === opcodes.locateRequest;
}

function ignore(reason: string): IgnoredMessage {
  return { kind: 'ignored', reason };
}

function readContent(message: IncomingMessage): RequestContent | IgnoredMessage {
  const header = message.applicationProperties.get(headerNames.opcode);
  if (header === undefined) return readRequestV1(message);
  const opcode = readText(header) ?? '';
  switch (opcode) {
    case opcodes.locateRequest:
      return { kind: 'locate', where: readUntrustedPredicate(readLocateBody(message)) };
    case opcodes.queryRequest:
      return { kind: 'query', query: readQuery(readRequiredMap(message)) };
    case opcodes.methodRequest:
      return readMethod(readRequiredMap(message));
    case opcodes.subscribeRequest:
    case opcodes.subscribeRefresh:
    case opcodes.subscribeCancel:
      return { kind: 'subscribe', opcode };
    default:
      return readUnknown(opcode, header);
  }
}

/** Ignores responses and indications: two agents that answered each other's answers would never stop. */
function readUnknown(opcode: string, header: AmqpValue): IgnoredMessage {
  if (/^_exception$|_response$|_indication$/.test(opcode)) return ignore(`${opcode} is not a request`);
  const known = `${opcodes.locateRequest}, ${opcodes.queryRequest} or ${opcodes.methodRequest}`;
  throw new QmfException(statusCodes.NotImplemented, `qmf.opcode is ${quoted(header)}; expected ${known}`);
}

/** The first consoles sent an empty map as empty predicate. */
function readLocateBody(message: IncomingMessage): readonly AmqpValue[] | undefined {
  const { body } = message;
  if (body.section === 'value' && isMap(body.value) && body.value.size === 0) return undefined;
  return readListBody(message);
}

function readRequiredMap(message: IncomingMessage): AmqpMap {
  const map = readMapBody(message);
  if (map === undefined) throw new Malformed('body is absent; expected a map');
  return map;
}

const queryTargets: ReadonlySet<string> = new Set<Query['what']>([
  'OBJECT',
  'OBJECT_ID',
  'SCHEMA',
  'SCHEMA_ID',
]);

function readQuery(map: AmqpMap): Query {
  const what = readText(map.get('_what'));
  if (what === undefined || !queryTargets.has(what)) {
    const targets = [...queryTargets].join(', ');
    throw new Malformed(`_what is ${quoted(map.get('_what'))}; expected one of ${targets}`);
  }
  return {
    what: what as Query['what'],
    objectId: readOptional(map, '_object_id', readObjectId, 'a map with _object_name'),
    schemaId: readOptional(map, '_schema_id', readFilter, 'a map'),
    where: readUntrustedPredicate(map.get('_where')),
  };
}

/** Refuses an invalid part of a filter: ignoring that part would widen the answer. */
function readFilter(value: AmqpValue): SchemaIdFilter | undefined {
  const map = readMap(value);
  if (map === undefined) return undefined;
  for (const key of ['_package_name', '_class_name']) readOptional(map, key, readText, 'text');
  readOptional(map, '_type', readClassType, '_data or _event');
  readOptional(map, '_hash', readUuid, 'a uuid');
  return readSchemaId(map);
}

function readClassType(value: AmqpValue): string | undefined {
  const type = readText(value);
  return type === '_data' || type === '_event' ? type : undefined;
}

/** Reads an entry that may be absent or null. @throws Malformed for an invalid value. */
function readOptional<T>(
  map: AmqpMap,
  key: string,
  read: (value: AmqpValue) => T | undefined,
  expected: string,
): T | undefined {
  const value = map.get(key);
  if (value === undefined || value === null) return undefined;
  const result = read(value);
  if (result === undefined) throw new Malformed(`${key} is ${quoted(value)}; expected ${expected}`);
  return result;
}

function readMethod(map: AmqpMap): RequestContent {
  const method = readText(map.get('_method_name'));
  if (method === undefined) {
    throw new Malformed(`_method_name is ${quoted(map.get('_method_name'))}; expected text`);
  }
  return {
    kind: 'method',
    objectId: readOptional(map, '_object_id', readObjectId, 'a map with _object_name'),
    method,
    arguments: readOptional(map, '_arguments', readMap, 'a map') ?? new Map(),
  };
}
