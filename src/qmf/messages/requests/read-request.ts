import { readUntrustedPredicate } from '../../predicate/read-predicate.ts';
import { Malformed, QmfException, statusCodes } from '../../status.ts';
import { type AmqpMap, type AmqpValue, readText } from '../../values/amqp.ts';
import { readObjectId } from '../../values/object-id.ts';
import { quoted } from '../../values/quoted.ts';
import { isMap, readMap } from '../../values/read-value.ts';
import type { IncomingMessage } from '../amqp-message.ts';
import { findOversized } from '../limits.ts';
import { headerNames, opcodes } from '../opcodes.ts';
import type { IgnoredMessage, QmfRequest, RefusedRequest, RequestContent } from '../qmf-message.ts';
import { readListBody, readMapBody } from '../read-body.ts';
import { readRequestV1 } from '../read-v1.ts';
import { readOptional } from './read-optional.ts';
import { readQuery } from './read-query.ts';
import { readRefresh, readSubscribe, readSubscriptionId } from './read-subscription.ts';

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
      return readSubscribe(readRequiredMap(message));
    case opcodes.subscribeRefresh:
      return readRefresh(readRequiredMap(message));
    case opcodes.subscribeCancel:
      return { kind: 'cancelSubscription', subscriptionId: readSubscriptionId(readRequiredMap(message)) };
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
