import { maxAgentNameOctets, maxHeartbeatSeconds } from '../limits.ts';
import { type AmqpMap, type AmqpValue, readText, uint, ulong } from '../values/amqp.ts';
import { fitsOctets } from '../values/cut-text.ts';
import { readCount, readInteger } from '../values/read-value.ts';
import { copyAttributes } from './agent-attributes.ts';
import type { AgentInfo } from './qmf-message.ts';

/** Attributes that have a field in {@link AgentInfo}. */
const knownAttributes: ReadonlySet<AmqpValue> = new Set([
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

/** Seconds between heartbeats, for an agent that omits them: the interval of qpidd. */
const defaultHeartbeatSeconds = 10;
/** The capability of this project's agents: they answer queries for schemas in QMFv2's form. */
const schemaQueryCapability = 1;

/** Reads an agent from the attributes of its heartbeat or locate response. @returns undefined without a name, or with one that is too long. */
export function readAgent(values: AmqpMap, headerName: string | undefined): AgentInfo | undefined {
  const name = readText(values.get('_name')) ?? joinName(values) ?? headerName;
  if (name === undefined || name === '' || !fitsOctets(name, maxAgentNameOctets)) return undefined;
  const [vendor = '', product = '', ...instance] = name.split(':');
  return {
    name,
    vendor: readName(values, '_vendor') ?? vendor,
    product: readName(values, '_product') ?? product,
    instance: readName(values, '_instance') ?? instance.join(':'),
    // Agents before 0.10 wrote these three attributes without the underscore.
    epoch: readCount(values.get('_epoch') ?? values.get('epoch')) ?? 0,
    heartbeatSeconds: Math.min(
      maxHeartbeatSeconds,
      readCount(values.get('_heartbeat_interval') ?? values.get('heartbeat_interval')) ??
        defaultHeartbeatSeconds,
    ),
    sentAtNs: readInteger(values.get('_timestamp') ?? values.get('timestamp')) ?? 0n,
    schemaUpdatedNs: readInteger(values.get('_schema_updated')),
    capability: readCount(values.get('qmf.agent_capability')),
    attributes: copyAttributes(values, knownAttributes),
  };
}

function readName(values: AmqpMap, key: string): string | undefined {
  const text = readText(values.get(key));
  return text !== undefined && fitsOctets(text, maxAgentNameOctets) ? text : undefined;
}

function joinName(values: AmqpMap): string | undefined {
  const vendor = readText(values.get('_vendor'));
  const product = readText(values.get('_product'));
  const instance = readText(values.get('_instance'));
  if (vendor === undefined || product === undefined || instance === undefined) return undefined;
  return `${vendor}:${product}:${instance}`;
}

/** Returns the attributes of an agent by their names on the wire, as the predicate of a locate request uses them. */
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
  values.set('qmf.agent_capability', uint(agent.capability ?? schemaQueryCapability));
  for (const [key, value] of agent.attributes) if (!knownAttributes.has(key)) values.set(key, value);
  return values;
}

/** Converts an agent to the body of a heartbeat or locate response: the attributes that consoles read come first. */
export function agentToMap(agent: AgentInfo): AmqpMap {
  return new Map<AmqpValue, AmqpValue>([['_values', agentAttributes(agent)]]);
}
