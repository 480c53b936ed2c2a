import type { SchemaId } from '../schema/schema.ts';
import type { Binding } from './amqp-message.ts';
import type { AgentIdentity } from './qmf-message.ts';

/** Severities in the keys of events, by number. qpidd's words differ from those of the schema XML. */
const severityWords = ['emerg', 'alert', 'crit', 'error', 'warn', 'note', 'info', 'debug'] as const;

/** Replaces the dots of a name: a dot separates the words of a topic key. */
const toWord = (name: string) => name.replaceAll('.', '_');
const agentWords = ({ vendor, product, instance }: AgentIdentity) =>
  `${toWord(vendor)}.${toWord(product)}.${toWord(instance)}`;
const classWords = ({ packageName, className }: ClassName) => `${toWord(packageName)}.${toWord(className)}`;

/** Names a class in a key. */
export type ClassName = Pick<SchemaId, 'packageName' | 'className'>;

/** Returns the key of an agent's heartbeats: `agent.ind.heartbeat.<vendor>.<product>.<instance>`. */
export function heartbeatKey(agent: AgentIdentity): string {
  return `agent.ind.heartbeat.${agentWords(agent)}`;
}

/** Returns the key of a data indication: `agent.ind.data.<package>.<class>.<vendor>.<product>.<instance>`. */
export function dataKey(agent: AgentIdentity, id: ClassName): string {
  return `agent.ind.data.${classWords(id)}.${agentWords(agent)}`;
}

/**
 * Returns the key of an event: `agent.ind.event.<package>.<class>.<severity>.<vendor>.<product>.<instance>`.
 * @param severity 0 (emerg) to 7 (debug).
 */
export function eventKey(agent: AgentIdentity, id: ClassName, severity: number): string {
  return `agent.ind.event.${classWords(id)}.${severityWords[severity] ?? 'info'}.${agentWords(agent)}`;
}

/** The key of locate requests to all agents. */
export const locateKey = 'console.request.agent_locate';
/** The key of the agent inside qpidd, beside its full name. */
export const brokerKey = 'broker';

export const heartbeatBinding: Binding = { exchange: 'topic', key: 'agent.ind.heartbeat.#' };
export const dataBinding: Binding = { exchange: 'topic', key: 'agent.ind.data.#' };
export const eventBinding: Binding = { exchange: 'topic', key: 'agent.ind.event.#' };

/** Returns the binding for callers in a role. The broker's permissions decide who may send to it. */
export function roleBinding(role: string, agentName: string): Binding & { readonly exchange: 'direct' } {
  return { exchange: 'direct', key: `${role}.${agentName}` };
}

/** Returns the bindings of an agent: its full name on the direct exchange, and the requests to all agents. */
export function agentBindings(name: string): readonly Binding[] {
  return [
    { exchange: 'direct', key: name },
    { exchange: 'topic', key: 'console.#' },
  ];
}
