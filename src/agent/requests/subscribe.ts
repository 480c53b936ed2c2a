import type { RequestHandlers } from '../request-handlers.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';

type Kinds = 'subscribe' | 'refreshSubscription' | 'cancelSubscription';

/** Answers the three requests about subscriptions. A cancellation has no answer. */
export const subscriptionHandlers = (subscriptions: Subscriptions): Pick<RequestHandlers, Kinds> => ({
  subscribe: (request, { caller }) => subscriptions.subscribe(request, caller, request),
  refreshSubscription: (request, { caller }) =>
    subscriptions.refresh(request, caller, request.subscriptionId, request.durationSeconds),
  cancelSubscription({ subscriptionId }, { caller }) {
    subscriptions.cancel(caller, subscriptionId);
    return [];
  },
});
