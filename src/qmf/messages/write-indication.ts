import type { SchemaId } from '../schema/schema.ts';
import { schemaIdToMap } from '../schema/schema-id.ts';
import { type AmqpMap, type AmqpValue, ubyte, ulong } from '../values/amqp.ts';
import { toOneLine } from '../values/cut-text.ts';
import { agentToMap } from './agent-info.ts';
import type { OutgoingMessage } from './amqp-message.ts';
import { agentHeaders, type HeaderKind, valueBody } from './headers.ts';
import { dataKey, eventKey, heartbeatKey } from './keys.ts';
import { type ContentName, listContentType, mapContentType, opcodes } from './opcodes.ts';
import type { AgentIdentity, AgentInfo } from './qmf-message.ts';

/** A heartbeat expires after so many intervals. */
const heartbeatIntervalsToLive = 2;

/** Writes a heartbeat to all consoles. It expires after two intervals. */
export function writeHeartbeat(agent: AgentInfo): OutgoingMessage {
  return {
    destination: { exchange: 'topic', key: heartbeatKey(agent) },
    contentType: mapContentType,
    ttlMs: agent.heartbeatSeconds * 1000 * heartbeatIntervalsToLive,
    applicationProperties: agentHeaders(agent.name, { opcode: opcodes.heartbeat, method: 'indication' }),
    body: valueBody(agentToMap(agent)),
  };
}

/**
 * Writes new, changed and deleted objects of one class, to all consoles.
 * @param objects the results of {@link objectToMap}.
 */
export function writeDataIndication(
  agent: AgentIdentity,
  schemaId: SchemaId,
  objects: readonly AmqpValue[],
): OutgoingMessage {
  return writeIndication(agent, dataKey(agent, schemaId), '_data', objects);
}

/**
 * Writes one event, to all consoles. Each text in it becomes one line of at most 4 KiB.
 * @param severity 0 (emerg) to 7 (debug).
 * @param atNs when the event happened, in nanoseconds since 1970.
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
    ['_values', withOneLineTexts(values)],
    ['_timestamp', ulong(atNs)],
    ['_severity', ubyte(severity)],
  ]);
  return writeIndication(agent, eventKey(agent, schemaId, severity), '_event', [event]);
}

function withOneLineTexts(values: AmqpMap): AmqpMap {
  const lines = new Map<AmqpValue, AmqpValue>();
  for (const [key, value] of values) lines.set(key, typeof value === 'string' ? toOneLine(value) : value);
  return lines;
}

function writeIndication(
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
