import { type AmqpMap, type AmqpValue, readText, uint, ulong } from '../values/amqp.ts';
import { readCount, readInteger } from '../values/read-value.ts';
import type { AgentInfo } from './messages.ts';

/** Attributes that have a field of their own in {@link AgentInfo}. */
const known: ReadonlySet<AmqpValue> = new Set([
  '_vendor',
  '_product',
  '_instance',
  '_name',
  '_timestamp',
  '_heartbeat_interval',
  '_epoch',
  '_schema_updated',
  'qmf.agent_capability',
  'timestamp',
  'heartbeat_interval',
  'epoch',
]);

/** Seconds between the heartbeats of an agent that does not say: qpidd's own. */
const usualHeartbeatSeconds = 10;

/** An agent from the attributes of its heartbeat or locate response; undefined where it gives no name. */
export function readAgent(values: AmqpMap, headerName: string | undefined): AgentInfo | undefined {
  const name = readText(values.get('_name')) ?? nameOf(values) ?? headerName;
  if (name === undefined || name === '') return undefined;
  const [vendor = '', product = '', ...instance] = name.split(':');
  const attributes = new Map<string, AmqpValue>();
  for (const [key, value] of values) if (!known.has(key)) attributes.set(key as string, value);
  return {
    name,
    vendor: readText(values.get('_vendor')) ?? vendor,
    product: readText(values.get('_product')) ?? product,
    instance: readText(values.get('_instance')) ?? instance.join(':'),
    // Agents before 0.10 wrote these three without the underscore.
    epoch: readCount(values.get('_epoch') ?? values.get('epoch')) ?? 0,
    heartbeatSeconds:
      readCount(values.get('_heartbeat_interval') ?? values.get('heartbeat_interval')) ??
      usualHeartbeatSeconds,
    sentAtNs: readInteger(values.get('_timestamp') ?? values.get('timestamp')) ?? 0n,
    schemaUpdatedNs: readInteger(values.get('_schema_updated')),
    capability: readCount(values.get('qmf.agent_capability')),
    attributes,
  };
}

function nameOf(values: AmqpMap): string | undefined {
  const vendor = readText(values.get('_vendor'));
  const product = readText(values.get('_product'));
  const instance = readText(values.get('_instance'));
  if (vendor === undefined || product === undefined || instance === undefined) return undefined;
  return `${vendor}:${product}:${instance}`;
}

/** What an agent says of itself by the names of its heartbeats, as predicates of a locate use them. */
export function agentAttributes(agent: AgentInfo): AmqpMap {
  const values = new Map<AmqpValue, AmqpValue>([
    ['_vendor', agent.vendor],
    ['_product', agent.product],
    ['_instance', agent.instance],
    ['_name', agent.name],
    ['_timestamp', ulong(agent.sentAtNs)],
    ['_heartbeat_interval', uint(agent.heartbeatSeconds)],
    ['_epoch', uint(agent.epoch)],
  ]);
  if (agent.schemaUpdatedNs !== undefined) values.set('_schema_updated', ulong(agent.schemaUpdatedNs));
  // An agent of ours answers queries for schemas in QMFv2's form, which is what 1 says.
  values.set('qmf.agent_capability', uint(agent.capability ?? 1));
  for (const [key, value] of agent.attributes) if (!known.has(key)) values.set(key, value);
  return values;
}

/** Body of a heartbeat or locate response: all that consoles in any language look for, then the agent's own attributes. */
export function agentToMap(agent: AgentInfo): AmqpMap {
  return new Map<AmqpValue, AmqpValue>([['_values', agentAttributes(agent)]]);
}
