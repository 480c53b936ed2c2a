import { randomUUID } from 'node:crypto';
import { type Binding, heartbeatKey } from '#qmf';

/** Keys of this check alone: nobody else listens there, and they are spelled as those of the agent, which rights go by. */
export interface CheckKeys {
  readonly topic: Binding;
  readonly direct: Binding;
}

/** `agent.ind.check.<vendor>.<product>.<instance>.<id>` and `<agent>:check:<id>`. */
export function checkKeys(agentName: string): CheckKeys {
  const id = randomUUID();
  const heartbeats = heartbeatKey(parseAgentName(agentName));
  return {
    topic: { exchange: 'topic', key: `${heartbeats.replace('.heartbeat.', '.check.')}.${id}` },
    direct: { exchange: 'direct', key: `${agentName}:check:${id}` },
  };
}

/** The parts of `vendor:product:instance`. */
export function parseAgentName(name: string) {
  const [vendor = '', product = '', ...rest] = name.split(':');
  return { name, vendor, product, instance: rest.join(':') };
}
