export type { AgentChange, AgentInstance, AgentRecord } from './agents/agent-table.ts';
export { isBrokerAgent } from './agents/agent-table.ts';
export { type CallArguments, describeArguments } from './calls/method-arguments.ts';
export type {
  BoundObject,
  CallOptions,
  Console,
  ConsoleOptions,
  DataIndication,
  DiscoverOptions,
  EventIndication,
  ObjectsOfClass,
  Subscription,
  SubscriptionOptions,
} from './console.ts';
export * from './errors.ts';
export { openConsole } from './open-console.ts';
export type { ObjectValues, ValuesByName } from './queries/object-values.ts';
