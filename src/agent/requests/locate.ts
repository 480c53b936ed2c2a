import { type AgentInfo, agentAttributes, type OutgoingMessage, writeLocateResponse } from '#qmf';
import type { CooperativeScheduler, SlicedTask } from '../limits/cooperative-scheduler.ts';
import { CostBudget } from '../limits/cost-budget.ts';
import type { AnswerableRequest, RequestHandlers } from '../request-handlers.ts';

export interface LocateOptions {
  readonly describe: () => AgentInfo;
  /** Called with each locate that is answered. */
  readonly onLocate: () => void;
  readonly scheduler: CooperativeScheduler;
}

/** Answers `_agent_locate_request`, and reports it: some consoles learn of objects only from the publication that follows. */
export function locateHandler({ describe, onLocate, scheduler }: LocateOptions): RequestHandlers['locate'] {
  const answer = (request: AnswerableRequest<'locate'>, agent: AgentInfo): readonly OutgoingMessage[] => {
    onLocate();
    return [writeLocateResponse(request, agent)];
  };
  function* answerIfMatching(request: AnswerableRequest<'locate'>): SlicedTask<readonly OutgoingMessage[]> {
    const agent = describe();
    const budget = request.where && new CostBudget(request.where);
    yield;
    const attributes = agentAttributes(agent);
    const isMatching = budget?.matches((name) => attributes.get(name)) ?? true;
    return isMatching ? answer(request, agent) : [];
  }
  return (request, { caller }) =>
    request.where ? scheduler.run(answerIfMatching(request), caller) : answer(request, describe());
}
