export { type Clock, type Log, systemClock } from '#base';
export type { Broker, Receiver } from '#broker';
export { Agent, type AgentOptions } from './agent.ts';
export type { Authorize, CallAddress, CallToAuthorize, Right } from './authorization.ts';
export type { CallJournal, CallRecord, Changes, Remembered, StoredAnswer } from './changes/changes.ts';
export { Counters } from './counters.ts';
export {
  type BoundClass,
  type CallToCheck,
  type CheckedCall,
  defineClass,
  type Handlers,
  type ManagedClass,
  type MethodCall,
  notImplemented,
} from './define-class.ts';
export type { Duplicate } from './duplicates.ts';
export type { RaiseOptions } from './raise-options.ts';
