import { maxLineOctets } from '../limits.ts';
import { readCompleteSchemaId } from '../schema/schema-id.ts';
import { readSchema } from '../schema/schema-map.ts';
import { Malformed, QmfException, statusCodes } from '../status.ts';
import { type AmqpMap, type AmqpValue, readText, Typed } from '../values/amqp.ts';
import { cutText } from '../values/cut-text.ts';
import { readObjectId } from '../values/object-id.ts';
import { quoted } from '../values/quoted.ts';
import { isMap, readCount, readMap } from '../values/read-value.ts';
import { readAgent } from './agent-info.ts';
import type { IncomingMessage } from './amqp-message.ts';
import { readEvent, readObject } from './objects.ts';
import { headerNames, opcodes } from './opcodes.ts';
import type { IgnoredMessage, QmfReply } from './qmf-message.ts';
import { readListBody, readMapBody } from './read-body.ts';
import { readReplyV1 } from './read-v1.ts';

/** The part of a reply that depends on its kind. */
export type ReplyContent = QmfReply extends infer R
  ? R extends QmfReply
    ? Omit<R, 'agentName' | 'correlationId'>
    : never
  : never;

/**
 * Reads a message to a console: from any QMFv2 agent, or qpidd's answer in QMFv1. Never throws.
 *
 * An answer that cannot be read becomes an exception of code 4, so that the waiting caller gets an error. Invalid
 * elements of a list are left out.
 */
export function readReply(message: IncomingMessage): QmfReply | IgnoredMessage {
  const agentName = readText(message.applicationProperties.get(headerNames.agent));
  const correlationId = readCorrelationId(message.correlationId);
  let opcode: string | undefined;
  try {
    opcode = readText(message.applicationProperties.get(headerNames.opcode));
    const content = readContent(message, opcode, agentName);
    return content.kind === 'ignored' ? content : { ...content, agentName, correlationId };
  } catch (cause) {
    const error = cause instanceof QmfException ? cause : new Malformed('message cannot be read');
    const isAwaited = opcode?.endsWith('_response') === true || opcode === opcodes.exception;
    if (!isAwaited || opcode === opcodes.locateResponse) {
      return { kind: 'ignored', reason: `${opcode ?? 'QMFv1 frame'}: ${error.message}` };
    }
    return { kind: 'exception', error, agentName, correlationId };
  }
}

function readCorrelationId(id: AmqpValue | undefined): string | undefined {
  const text = readText(id);
  if (text !== undefined || !(id instanceof Typed)) return text;
  return id.amqp === 'ulong' || id.amqp === 'uuid' ? String(id.value) : undefined;
}

function readContent(
  message: IncomingMessage,
  opcode: string | undefined,
  agentName: string | undefined,
): ReplyContent | IgnoredMessage {
  switch (opcode) {
    case undefined:
      return readReplyV1(message);
    case opcodes.heartbeat:
      return readAgentMessage('heartbeat', message, agentName);
    case opcodes.locateResponse:
      return readAgentMessage('locateResponse', message, agentName);
    case opcodes.queryResponse:
      return readQueryResponse(message);
    case opcodes.dataIndication:
      return readIndication(message);
    case opcodes.methodResponse:
      return readMethodResponse(readMapBody(message));
    case opcodes.exception:
      return { kind: 'exception', error: readException(readMapBody(message)) };
    default:
      return { kind: 'ignored', reason: `${quoted(opcode)} is not a message to consoles` };
  }
}

function readAgentMessage(
  kind: 'heartbeat' | 'locateResponse',
  message: IncomingMessage,
  agentName: string | undefined,
): ReplyContent | IgnoredMessage {
  const body = readMapBody(message);
  const agent = readAgent(readMap(body?.get('_values')) ?? body ?? new Map(), agentName);
  return agent === undefined
    ? { kind: 'ignored', reason: `${kind} does not name an agent` }
    : { kind, agent };
}

function readQueryResponse(message: IncomingMessage): ReplyContent {
  const list = readListBody(message) ?? [];
  // Only the presence of this header counts: qpidd writes an empty text, the C++ library null.
  const more = message.applicationProperties.has(headerNames.partial);
  const content = readText(message.applicationProperties.get(headerNames.content)) ?? '_data';
  switch (content) {
    case '_data':
      return { kind: 'objects', objects: readEach(list, readObject), more };
    case '_object_id':
      return { kind: 'objectIds', objectIds: readEach(list, readObjectId), more };
    case '_schema_id':
      return { kind: 'schemaIds', schemaIds: readEach(list, readCompleteSchemaId), more };
    case '_schema':
      return { kind: 'schemas', schemas: readEach(list, readSchema), more };
    default: {
      const expected = 'expected _data, _object_id, _schema_id or _schema';
      throw new Malformed(`qmf.content is ${quoted(content)}; ${expected}`);
    }
  }
}

/** Reads the elements of a list; leaves out those that cannot be read. */
function readEach<T>(list: readonly AmqpValue[], read: (value: AmqpValue) => T | undefined): readonly T[] {
  return list.flatMap((item) => read(item) ?? []);
}

function readIndication(message: IncomingMessage): ReplyContent {
  const { body } = message;
  // The first agents sent their one element without a list around it.
  const list = body.section === 'value' && isMap(body.value) ? [body.value] : (readListBody(message) ?? []);
  const content = readText(message.applicationProperties.get(headerNames.content)) ?? '_data';
  if (content === '_event') return { kind: 'eventIndication', events: readEach(list, readEvent) };
  if (content === '_data') return { kind: 'dataIndication', objects: readEach(list, readObject) };
  throw new Malformed(`qmf.content is ${quoted(content)}; expected _data or _event`);
}

function readMethodResponse(body: AmqpMap | undefined): ReplyContent {
  const results = readMap(body?.get('_arguments'));
  if (results !== undefined) return { kind: 'methodResponse', arguments: results };
  if (body === undefined || !isJavaError(body)) return { kind: 'methodResponse', arguments: new Map() };
  return { kind: 'exception', error: toException(body) };
}

/** The Java agent reports a failed method in a method response, at the top level of its map. */
function isJavaError(body: AmqpMap): boolean {
  return ['error_text', 'message', 'error_code'].some((key) => body.has(key));
}

function readException(body: AmqpMap | undefined): QmfException {
  return toException(readMap(body?.get('_values')) ?? body ?? new Map());
}

/** The C++ library sends no code. The Java library sends no code either, and may call the text `message`. */
function toException(values: AmqpMap): QmfException {
  const code = readCount(values.get('error_code')) ?? statusCodes.Exception;
  const text = readText(values.get('error_text')) ?? readText(values.get('message'));
  return new QmfException(code, cutText(text ?? 'the agent gave no reason', maxLineOctets));
}
