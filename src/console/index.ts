export type { AgentChange, AgentRecord, AgentVoice } from './agent-table.ts';
export { isBrokerAgent } from './agent-table.ts';
export type {
  BoundObject,
  CallOptions,
  Console,
  ConsoleOptions,
  DataIndication,
  DiscoverOptions,
  EventIndication,
  Listening,
  ListenOptions,
  ObjectsOfClass,
} from './console.ts';
export * from './errors.ts';
export { type CallArguments, usage } from './method-arguments.ts';
export type { ObjectValues, ValuesByName } from './object-values.ts';
export { openConsole } from './open-console.ts';
