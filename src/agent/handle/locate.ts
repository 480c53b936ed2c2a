import { type AgentInfo, agentAttributes, type OutgoingMessage, writeLocateResponse } from '#qmf';
import type { Answerable, Handlers } from '../dispatcher.ts';
import { Effort } from '../effort.ts';
import type { Turns, Work } from '../turns.ts';

/** Answers `_agent_locate_request`, and lets the agent publish all: some consoles learn of objects in no other way. */
export function locateHandler(info: () => AgentInfo, located: () => void, turns: Turns): Handlers['locate'] {
  const here = (request: Answerable<'locate'>, agent: AgentInfo): readonly OutgoingMessage[] => {
    located();
    return [writeLocateResponse(request, agent)];
  };
  function* ifMatching(request: Answerable<'locate'>): Work<readonly OutgoingMessage[]> {
    const agent = info();
    const effort = request.where && new Effort(request.where);
    yield;
    const attributes = agentAttributes(agent);
    return (effort?.matches((name) => attributes.get(name)) ?? true) ? here(request, agent) : [];
  }
  return (request) => (request.where ? turns.do(ifMatching(request)) : here(request, info()));
}
