import { type AgentInfo, agentAttributes, writeLocateResponse } from '#qmf';
import type { Handlers } from '../dispatcher.ts';

/** Answers `_agent_locate_request`, and lets the agent publish all: some consoles learn of objects in no other way. */
export function locateHandler(info: () => AgentInfo, located: () => void): Handlers['locate'] {
  return (request) => {
    const agent = info();
    const attributes = agentAttributes(agent);
    if (request.where && !request.where.matches((name) => attributes.get(name))) return [];
    located();
    return [writeLocateResponse(request, agent)];
  };
}
