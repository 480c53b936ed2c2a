import { type AgentInfo, agentAttributes, type OutgoingMessage, writeLocateResponse } from '#qmf';
import type { CooperativeScheduler, SlicedTask } from './cooperative-scheduler.ts';
import { CostBudget } from './cost-budget.ts';
import type { AnswerableRequest, RequestHandlers } from './dispatcher.ts';

/** Answers `_agent_locate_request`, and lets the agent publish all: some consoles learn of objects in no other way. */
export function locateHandler(
  info: () => AgentInfo,
  located: () => void,
  turns: CooperativeScheduler,
): RequestHandlers['locate'] {
  const here = (request: AnswerableRequest<'locate'>, agent: AgentInfo): readonly OutgoingMessage[] => {
    located();
    return [writeLocateResponse(request, agent)];
  };
  function* ifMatching(request: AnswerableRequest<'locate'>): SlicedTask<readonly OutgoingMessage[]> {
    const agent = info();
    const effort = request.where && new CostBudget(request.where);
    yield;
    const attributes = agentAttributes(agent);
    return (effort?.matches((name) => attributes.get(name)) ?? true) ? here(request, agent) : [];
  }
  return (request) => (request.where ? turns.run(ifMatching(request)) : here(request, info()));
}
