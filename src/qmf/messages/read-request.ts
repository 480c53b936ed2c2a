import { readUntrustedPredicate } from '../predicate/read-predicate.ts';
import { Malformed, QmfException, statusCodes } from '../status.ts';
import { isFrame, readClassKey, readFrameHead } from '../v1/frame.ts';
import { OctetReader } from '../v1/octets.ts';
import { type AmqpMap, type AmqpValue, type IncomingMessage, readText } from '../values/amqp.ts';
import { isMap, quoted, readMap, readUuid } from '../values/read-value.ts';
import type { IgnoredMessage, QmfRequest, Query, RefusedRequest, SchemaIdFilter } from './messages.ts';
import { readObjectId, readSchemaId } from './objects.ts';
import { headerNames, opcodes } from './opcodes.ts';
import { readListBody, readMapBody } from './read-body.ts';

/** What a request asks, without how to answer it. */
type Asked = QmfRequest extends infer One ? (One extends QmfRequest ? Omit<One, keyof Way> : never) : never;
type Way = Pick<QmfRequest, 'replyTo' | 'correlationId' | 'userId' | 'ttlMs' | 'expiresAtMs' | 'createdAtMs'>;

/**
 * Reads what came to an agent, from any console, as text or binary, with or without optional headers.
 * @returns the request; a refusal to be sent where it is wrong and has a reply-to; `ignored` for the rest, such as
 * what other agents say. Never throws.
 */
export function readRequest(message: IncomingMessage): QmfRequest | RefusedRequest | IgnoredMessage {
  const replyTo = message.replyTo || undefined;
  const { correlationId } = message;
  try {
    const asked = readAsked(message);
    if (asked.kind === 'ignored') return asked;
    const { userId, ttlMs, expiresAtMs, createdAtMs } = message;
    const way = { replyTo, correlationId, userId: userId || undefined, ttlMs, expiresAtMs, createdAtMs };
    return { ...asked, ...way };
  } catch (cause) {
    const error = cause instanceof QmfException ? cause : new Malformed('message cannot be read');
    if (replyTo === undefined) return ignored(`${error.message} (no reply-to to say so)`);
    return { kind: 'refusal', replyTo, correlationId, error };
  }
}

function ignored(reason: string): IgnoredMessage {
  return { kind: 'ignored', reason };
}

function readAsked(message: IncomingMessage): Asked | IgnoredMessage {
  const header = message.applicationProperties.get(headerNames.opcode);
  if (header === undefined) return readAskedV1(message);
  const opcode = readText(header) ?? '';
  switch (opcode) {
    case opcodes.locateRequest:
      return { kind: 'locate', where: readUntrustedPredicate(locateBody(message)) };
    case opcodes.queryRequest:
      return { kind: 'query', query: readQuery(requiredMap(message)) };
    case opcodes.methodRequest:
      return readMethod(requiredMap(message));
    case opcodes.subscribeRequest:
    case opcodes.subscribeRefresh:
    case opcodes.subscribeCancel:
      return { kind: 'subscribe', opcode };
    default:
      return readUnknown(opcode, header);
  }
}

/** Answering an answer would never end, so what is no request by name gets none. */
function readUnknown(opcode: string, header: AmqpValue): IgnoredMessage {
  if (/^_exception$|_response$|_indication$/.test(opcode)) {
    return ignored(`${opcode} asks for nothing`);
  }
  throw new QmfException(
    statusCodes.NotImplemented,
    `qmf.opcode is ${quoted(header)}; ${opcodes.locateRequest}, ${opcodes.queryRequest} or ${opcodes.methodRequest} expected`,
  );
}

/** Consoles of the first hour sent an empty map for an empty predicate. */
function locateBody(message: IncomingMessage): readonly AmqpValue[] | undefined {
  const { body } = message;
  if (body.section === 'value' && isMap(body.value) && body.value.size === 0) return undefined;
  return readListBody(message);
}

function requiredMap(message: IncomingMessage): AmqpMap {
  const map = readMapBody(message);
  if (map === undefined) throw new Malformed('body is absent; a map expected');
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
    const expected = [...queryTargets].join(', ');
    throw new Malformed(`_what is ${quoted(map.get('_what'))}; one of ${expected} expected`);
  }
  return {
    what: what as Query['what'],
    objectId: optional(map, '_object_id', readObjectId, 'a map with _object_name'),
    schemaId: optional(map, '_schema_id', readFilter, 'a map'),
    where: readUntrustedPredicate(map.get('_where')),
  };
}

/** A part that is there must be right: a condition that was not understood would widen the answer. */
function readFilter(value: AmqpValue): SchemaIdFilter | undefined {
  const map = readMap(value);
  if (map === undefined) return undefined;
  for (const key of ['_package_name', '_class_name']) optional(map, key, readText, 'text');
  optional(map, '_type', typeText, '_data or _event');
  optional(map, '_hash', readUuid, 'a uuid');
  return readSchemaId(map);
}

function typeText(value: AmqpValue): string | undefined {
  const type = readText(value);
  return type === '_data' || type === '_event' ? type : undefined;
}

function optional<T>(
  map: AmqpMap,
  key: string,
  read: (value: AmqpValue) => T | undefined,
  expected: string,
): T | undefined {
  const value = map.get(key);
  if (value === undefined || value === null) return undefined;
  const found = read(value);
  if (found === undefined) throw new Malformed(`${key} is ${quoted(value)}; ${expected} expected`);
  return found;
}

function readMethod(map: AmqpMap): Asked {
  const method = readText(map.get('_method_name'));
  if (method === undefined) {
    throw new Malformed(`_method_name is ${quoted(map.get('_method_name'))}; text expected`);
  }
  return {
    kind: 'method',
    objectId: optional(map, '_object_id', readObjectId, 'a map with _object_name'),
    method,
    arguments: optional(map, '_arguments', readMap, 'a map') ?? new Map(),
  };
}

/** QMFv1's schema request, which qpid-tool sends to agents of version 2, too. It is told by its first octets only. */
function readAskedV1(message: IncomingMessage): Asked | IgnoredMessage {
  const { body } = message;
  if (body.section !== 'data' || !isFrame(body.bytes)) {
    return ignored('neither qmf.opcode nor a QMFv1 frame');
  }
  const reader = new OctetReader(body.bytes);
  const head = readFrameHead(reader);
  if (head?.opcode !== 'S') return ignored(`QMFv1 frame ${quoted(head?.opcode)} is not served`);
  try {
    return { kind: 'schemaV1', sequence: head.sequence, ...readClassKey(reader) };
  } catch (cause) {
    const problem = cause instanceof Malformed ? cause.message : 'cannot be read';
    return ignored(`QMFv1 schema request: ${problem}`);
  }
}
