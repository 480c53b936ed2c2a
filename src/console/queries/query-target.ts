import { type AgentInfo, type RequestTarget, readText } from '#qmf';

/** The form of the keys of libqmf2's agents. Any other key, such as that of all agents, is not an address of one agent. */
const routableKey = /^direct-agent\.route\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Lists where to send a query, the best target first: agents of libqmf2 with `strict-security` receive only under a key of the
 * topic exchange, attribute `_direct_subject`. Calls never go there: a forged announcement must not redirect them.
 */
export function queryTargets({ name, attributes }: AgentInfo): readonly RequestTarget[] {
  const key = readText(attributes.get('_direct_subject'));
  return key !== undefined && routableKey.test(key) ? [{ exchange: 'topic', key }, name] : [name];
}
