import type { AgentInfo, Schema } from '#qmf';
import type { CooperativeScheduler } from '../limits/cooperative-scheduler.ts';
import type { RequestHandlers } from '../request-handlers.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { locateHandler } from './locate.ts';
import { type MethodOptions, methodHandler } from './method.ts';
import { queryHandler } from './query.ts';
import { schemaV1Handler } from './schema-v1.ts';
import { subscriptionHandlers } from './subscribe.ts';

interface HandlersOptions<Facts> extends Omit<MethodOptions<Facts>, 'packageName'> {
  readonly schema: Schema;
  readonly store: ObjectStore<Facts>;
  readonly scheduler: CooperativeScheduler;
  readonly subscriptions: Subscriptions;
  readonly describe: () => AgentInfo;
  readonly onLocate: () => void;
}

/** Creates the handler of each kind of request. */
export function createHandlers<Facts>(options: HandlersOptions<Facts>): RequestHandlers {
  const { schema, agentName } = options;
  return {
    locate: locateHandler(options),
    query: queryHandler(options),
    method: methodHandler({ ...options, packageName: schema.packageName }),
    ...subscriptionHandlers(options.subscriptions),
    schemaV1: schemaV1Handler(schema, agentName),
  };
}
