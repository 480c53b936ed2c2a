export { printable } from '#base';
export type { AgentChange, AgentInstance, AgentRecord } from './agents/agent-record.ts';
export { isBrokerAgent } from './agents/agent-record.ts';
export { isClockWrong, maxClockDifferenceMs } from './agents/clock-difference.ts';
export type { DiscoverOptions } from './agents/discover.ts';
export type * from './calls/bound-types.ts';
export { type CallArguments, describeArguments } from './calls/method-arguments.ts';
export type { BoundObject, CallOptions } from './calls/method-caller.ts';
export type { Console, ConsoleOptions } from './console.ts';
export * from './errors.ts';
export type {
  LiveChange,
  LiveObject,
  LiveObjects,
  LiveOptions,
  ReadingProblem,
} from './live/live-object.ts';
export { openConsole } from './open-console.ts';
export type { ObjectValues, ValuesByName } from './queries/object-values.ts';
export type { ObjectsOfClass } from './queries/queries.ts';
export type { DataIndication, EventIndication } from './subscriptions/indications.ts';
export type { Subscription, SubscriptionOptions } from './subscriptions/subscription.ts';
