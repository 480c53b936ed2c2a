import type { SchemaId } from '../schema/schema.ts';
import type { Binding } from '../values/amqp.ts';
import type { AgentInfo } from './messages.ts';

/** The identity of an agent: `name` is `vendor:product:instance`. */
export type AgentIdentity = Pick<AgentInfo, 'name' | 'vendor' | 'product' | 'instance'>;

/** Words that qpidd puts into the keys of events, by severity number; not those of the schema XML. */
const severityWords = ['emerg', 'alert', 'crit', 'error', 'warn', 'note', 'info', 'debug'] as const;

/** A dot parts the words of a topic key, so a name must not bring its own. */
const word = (name: string) => name.replaceAll('.', '_');
const agentWords = ({ vendor, product, instance }: AgentIdentity) =>
  `${word(vendor)}.${word(product)}.${word(instance)}`;

/** Key of an agent's heartbeats: `agent.ind.heartbeat.<vendor>.<product>.<instance>`, dots in names as `_`. */
export function heartbeatKey(agent: AgentIdentity): string {
  return `agent.ind.heartbeat.${agentWords(agent)}`;
}

/** Key of a data indication: `agent.ind.data.<package>.<class>.<vendor>.<product>.<instance>`. */
export function dataKey(agent: AgentIdentity, id: Pick<SchemaId, 'packageName' | 'className'>): string {
  return `agent.ind.data.${word(id.packageName)}.${word(id.className)}.${agentWords(agent)}`;
}

/**
 * Key of an event: `agent.ind.event.<package>.<class>.<severity>.<vendor>.<product>.<instance>`.
 * @param severity 0 (emerg) to 7 (debug).
 */
export function eventKey(
  agent: AgentIdentity,
  id: Pick<SchemaId, 'packageName' | 'className'>,
  severity: number,
): string {
  const severityWord = severityWords[severity] ?? 'info';
  return `agent.ind.event.${word(id.packageName)}.${word(id.className)}.${severityWord}.${agentWords(agent)}`;
}

/** Where consoles ask who is there. */
export const locateKey = 'console.request.agent_locate';
/** The key of the agent inside qpidd, beside its full name. */
export const brokerKey = 'broker';

export const heartbeatBinding: Binding = { exchange: 'topic', key: 'agent.ind.heartbeat.#' };
export const dataBinding: Binding = { exchange: 'topic', key: 'agent.ind.data.#' };
export const eventBinding: Binding = { exchange: 'topic', key: 'agent.ind.event.#' };

/** Where those send to an agent who act in a role: only they may, if the broker's permissions are set so. */
export function roleBinding(role: string, agentName: string): Binding & { readonly exchange: 'direct' } {
  return { exchange: 'direct', key: `${role}.${agentName}` };
}

/** What an agent receives on: its full name on the direct exchange, and what consoles say to all. */
export function agentBindings(name: string): readonly Binding[] {
  return [
    { exchange: 'direct', key: name },
    { exchange: 'topic', key: 'console.#' },
  ];
}
