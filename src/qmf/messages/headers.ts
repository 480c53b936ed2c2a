import { maxCachedAgents, maxTextOctets } from '../limits.ts';
import type { AmqpValue } from '../values/amqp.ts';
import { cutText } from '../values/cut-text.ts';
import { toWireSafe } from '../values/wire-safe.ts';
import type { OutgoingMessage } from './amqp-message.ts';
import { appId, type ContentName, headerNames, type Opcode, opcodes } from './opcodes.ts';

export type Headers = ReadonlyMap<string, AmqpValue>;
export interface HeaderKind {
  readonly opcode: Opcode;
  readonly method: 'request' | 'response' | 'indication';
  readonly content?: ContentName;
  /** Whether another part of the answer follows. */
  readonly more?: boolean;
}

/** Headers by agent and kind. The maps never change, so a sender can cache their encoding as well. */
const cache = new Map<string, Map<string, Headers>>();

/** Returns the headers of one kind of message from one agent: the very same map at each call. */
export function agentHeaders(agentName: string, kind: HeaderKind): Headers {
  let headersByKind = cache.get(agentName);
  if (headersByKind === undefined) {
    if (cache.size >= maxCachedAgents) cache.clear();
    headersByKind = new Map();
    cache.set(agentName, headersByKind);
  }
  const key = `${kind.opcode} ${kind.content} ${kind.more}`;
  const cached = headersByKind.get(key);
  if (cached !== undefined) return cached;
  const headers = createHeaders(kind, cutText(agentName, maxTextOctets));
  headersByKind.set(key, headers);
  return headers;
}

function createHeaders(kind: HeaderKind, agentName: string | undefined): Headers {
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
  locate: createHeaders({ opcode: opcodes.locateRequest, method: 'request' }, undefined),
  query: createHeaders({ opcode: opcodes.queryRequest, method: 'request' }, undefined),
  method: createHeaders({ opcode: opcodes.methodRequest, method: 'request' }, undefined),
} as const;

/** Creates a body that is safe for receivers behind AMQP 0-10. Every QMFv2 message takes its body from here. */
export function valueBody(value: AmqpValue): OutgoingMessage['body'] {
  return { section: 'value', value: toWireSafe(value) };
}
