import { readSchema } from '../schema/schema-map.ts';
import { Malformed, QmfException, statusCodes } from '../status.ts';
import { type AmqpMap, type AmqpValue, type IncomingMessage, readText, Typed } from '../values/amqp.ts';
import { isMap, quoted, readCount, readMap } from '../values/read-value.ts';
import { readAgent } from './agent-info.ts';
import type { IgnoredMessage, QmfReply } from './messages.ts';
import { readCompleteSchemaId, readEvent, readObject, readObjectId } from './objects.ts';
import { headerNames, opcodes } from './opcodes.ts';
import { readListBody, readMapBody } from './read-body.ts';
import { readReplyV1 } from './read-reply-v1.ts';

/** What a reply tells, without who sent it to whom. */
export type ReplyContent = QmfReply extends infer One
  ? One extends QmfReply
    ? Omit<One, 'agentName' | 'correlationId'>
    : never
  : never;

/**
 * Reads what came to a console from any agent of QMFv2, and qpidd's answers in QMFv1. An answer that cannot be read
 * comes as an exception of code 4, so that who waits for it hears of it; elements of a list that make no sense are
 * left out. Never throws.
 */
export function readReply(message: IncomingMessage): QmfReply | IgnoredMessage {
  const agentName = readText(message.applicationProperties.get(headerNames.agent));
  const correlationId = correlationText(message.correlationId);
  let opcode: string | undefined;
  try {
    opcode = readText(message.applicationProperties.get(headerNames.opcode));
    const told = readTold(message, opcode, agentName);
    return told.kind === 'ignored' ? told : { ...told, agentName, correlationId };
  } catch (cause) {
    const error = cause instanceof QmfException ? cause : new Malformed('message cannot be read');
    const awaited = opcode?.endsWith('_response') === true || opcode === opcodes.exception;
    if (!awaited || opcode === opcodes.locateResponse) {
      return { kind: 'ignored', reason: `${opcode ?? 'QMFv1 frame'}: ${error.message}` };
    }
    return { kind: 'exception', error, agentName, correlationId };
  }
}

function correlationText(id: AmqpValue | undefined): string | undefined {
  const found = readText(id);
  if (found !== undefined || !(id instanceof Typed)) return found;
  return id.amqp === 'ulong' || id.amqp === 'uuid' ? String(id.value) : undefined;
}

function readTold(
  message: IncomingMessage,
  opcode: string | undefined,
  agentName: string | undefined,
): ReplyContent | IgnoredMessage {
  switch (opcode) {
    case undefined:
      return readReplyV1(message);
    case opcodes.heartbeat:
      return readPresence('heartbeat', message, agentName);
    case opcodes.locateResponse:
      return readPresence('locateResponse', message, agentName);
    case opcodes.queryResponse:
      return readQueryResponse(message);
    case opcodes.dataIndication:
      return readIndication(message);
    case opcodes.methodResponse:
      return readMethodResponse(readMapBody(message));
    case opcodes.exception:
      return { kind: 'exception', error: readException(readMapBody(message)) };
    default:
      return { kind: 'ignored', reason: `${quoted(opcode)} tells a console nothing` };
  }
}

function readPresence(
  kind: 'heartbeat' | 'locateResponse',
  message: IncomingMessage,
  agentName: string | undefined,
): ReplyContent | IgnoredMessage {
  const body = readMapBody(message);
  const agent = readAgent(readMap(body?.get('_values')) ?? body ?? new Map(), agentName);
  return agent === undefined ? { kind: 'ignored', reason: `${kind} names no agent` } : { kind, agent };
}

function readQueryResponse(message: IncomingMessage): ReplyContent {
  const list = readListBody(message) ?? [];
  // Only its presence counts: qpidd writes an empty text, the C++ library null.
  const more = message.applicationProperties.has(headerNames.partial);
  const content = readText(message.applicationProperties.get(headerNames.content)) ?? '_data';
  switch (content) {
    case '_data':
      return { kind: 'objects', objects: every(list, readObject), more };
    case '_object_id':
      return { kind: 'objectIds', objectIds: every(list, readObjectId), more };
    case '_schema_id':
      return { kind: 'schemaIds', schemaIds: every(list, readCompleteSchemaId), more };
    case '_schema':
      return { kind: 'schemas', schemas: every(list, readSchema), more };
    default:
      throw new Malformed(
        `qmf.content is ${quoted(content)}; _data, _object_id, _schema_id or _schema expected`,
      );
  }
}

function every<T>(list: readonly AmqpValue[], read: (value: AmqpValue) => T | undefined): readonly T[] {
  return list.flatMap((item) => read(item) ?? []);
}

function readIndication(message: IncomingMessage): ReplyContent {
  const { body } = message;
  // Agents of the first hour sent their one element without a list around it.
  const list = body.section === 'value' && isMap(body.value) ? [body.value] : (readListBody(message) ?? []);
  const content = readText(message.applicationProperties.get(headerNames.content)) ?? '_data';
  if (content === '_event') return { kind: 'eventIndication', events: every(list, readEvent) };
  if (content === '_data') return { kind: 'dataIndication', objects: every(list, readObject) };
  throw new Malformed(`qmf.content is ${quoted(content)}; _data or _event expected`);
}

function readMethodResponse(body: AmqpMap | undefined): ReplyContent {
  const told = readMap(body?.get('_arguments'));
  if (told !== undefined) return { kind: 'methodResponse', arguments: told };
  if (body === undefined || !isJavaError(body)) return { kind: 'methodResponse', arguments: new Map() };
  return { kind: 'exception', error: exceptionOf(body) };
}

/** The Java agent reports a failed method in a method response, at its top level. */
function isJavaError(body: AmqpMap): boolean {
  return ['error_text', 'message', 'error_code'].some((key) => body.has(key));
}

function readException(body: AmqpMap | undefined): QmfException {
  return exceptionOf(readMap(body?.get('_values')) ?? body ?? new Map());
}

/** The C++ library gives no code, the Java library no code and sometimes another name for the text. */
function exceptionOf(values: AmqpMap): QmfException {
  const code = readCount(values.get('error_code')) ?? statusCodes.Exception;
  const said = readText(values.get('error_text')) ?? readText(values.get('message'));
  return new QmfException(code, said ?? 'the agent gave no reason');
}
