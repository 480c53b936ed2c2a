import { type AgentInfo, type AmqpValue, uint, ulong, writeLocateResponse } from '#qmf';
import type { Handlers } from '../dispatcher.ts';

/** Answers `_agent_locate_request`, and lets the agent publish all: some consoles learn of objects in no other way. */
export function locateHandler(info: () => AgentInfo, located: () => void): Handlers['locate'] {
  return (request) => {
    const agent = info();
    if (request.where && !request.where.matches((name) => attribute(agent, name))) return [];
    located();
    return [writeLocateResponse(request, agent)];
  };
}

/** An agent's attribute by the name that a predicate uses, which is its name in a heartbeat. */
function attribute(agent: AgentInfo, name: string): AmqpValue | undefined {
  switch (name) {
    case '_vendor':
      return agent.vendor;
    case '_product':
      return agent.product;
    case '_instance':
      return agent.instance;
    case '_name':
      return agent.name;
    case '_epoch':
      return uint(agent.epoch);
    case '_heartbeat_interval':
      return uint(agent.heartbeatSeconds);
    case '_timestamp':
      return ulong(agent.sentAtNs);
    case '_schema_updated':
      return agent.schemaUpdatedNs === undefined ? undefined : ulong(agent.schemaUpdatedNs);
    case 'qmf.agent_capability':
      return agent.capability === undefined ? undefined : uint(agent.capability);
    default:
      return agent.attributes.get(name);
  }
}
