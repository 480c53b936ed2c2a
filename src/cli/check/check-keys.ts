import { randomUUID } from 'node:crypto';
import { type Binding, heartbeatKey } from '#qmf';

/** Routing keys of one check. They follow the form of the agent's keys, so that the broker's permissions apply. */
export interface CheckKeys {
  readonly topic: Binding;
  readonly direct: Binding;
}

/** Makes the keys `agent.ind.check.<vendor>.<product>.<instance>.<id>` and `<agent>:check:<id>` with a random id. */
export function checkKeys(agentName: string): CheckKeys {
  const id = randomUUID();
  const heartbeats = heartbeatKey(parseAgentName(agentName));
  return {
    topic: { exchange: 'topic', key: `${heartbeats.replace('.heartbeat.', '.check.')}.${id}` },
    direct: { exchange: 'direct', key: `${agentName}:check:${id}` },
  };
}

/** Splits an agent's name `vendor:product:instance`. */
export function parseAgentName(name: string) {
  const [vendor = '', product = '', ...rest] = name.split(':');
  return { name, vendor, product, instance: rest.join(':') };
}
