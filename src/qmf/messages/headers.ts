import type { AmqpValue, OutgoingMessage } from '../values/amqp.ts';
import { cutText, maxTextOctets, toWireSafe } from '../values/wire-safe.ts';
import { appId, type ContentName, headerNames, type Opcode, opcodes } from './opcodes.ts';

export type Headers = ReadonlyMap<string, AmqpValue>;
export interface HeaderKind {
  readonly opcode: Opcode;
  readonly method: 'request' | 'response' | 'indication';
  readonly content?: ContentName;
  readonly more?: boolean;
}

/** Headers made before, by agent and kind: they never change, so a sender need not make or encode them again. */
const made = new Map<string, Map<string, Headers>>();
const maxAgents = 1000;

/** The headers of one kind of message from one agent; the very same map each time. */
export function agentHeaders(agentName: string, kind: HeaderKind): Headers {
  let ofAgent = made.get(agentName);
  if (ofAgent === undefined) {
    if (made.size >= maxAgents) made.clear();
    ofAgent = new Map();
    made.set(agentName, ofAgent);
  }
  const key = `${kind.opcode} ${kind.content} ${kind.more}`;
  const found = ofAgent.get(key);
  if (found !== undefined) return found;
  const headers = headersOf(kind, cutText(agentName, maxTextOctets));
  ofAgent.set(key, headers);
  return headers;
}

function headersOf(kind: HeaderKind, agentName: string | undefined): Headers {
  const headers = new Map<string, AmqpValue>([
    [headerNames.appId, appId],
    [headerNames.opcode, kind.opcode],
    [headerNames.method, kind.method],
  ]);
  if (agentName !== undefined) headers.set(headerNames.agent, agentName);
  if (kind.content !== undefined) headers.set(headerNames.content, kind.content);
  if (kind.more === true) headers.set(headerNames.partial, null);
  return headers;
}

/** Headers of a console's requests. */
export const requestHeaders = {
  locate: headersOf({ opcode: opcodes.locateRequest, method: 'request' }, undefined),
  query: headersOf({ opcode: opcodes.queryRequest, method: 'request' }, undefined),
  method: headersOf({ opcode: opcodes.methodRequest, method: 'request' }, undefined),
} as const;

/** A body that is safe for receivers behind AMQP 0-10: every message goes out through here. */
export function valueBody(value: AmqpValue): OutgoingMessage['body'] {
  return { section: 'value', value: toWireSafe(value) };
}
