export { type Clock, type Log, systemClock } from '#base';
export type { Broker, BrokerError, Receiver } from '#broker';
export { Agent, type UntypedPackage } from './agent.ts';
export type { AgentOptions } from './agent-options.ts';
export type { Authorize, CallAddress, CallToAuthorize, Grant } from './authorization.ts';
export { Counters } from './counters.ts';
export type { Identify, Sender } from './limits/caller.ts';
export type {
  CallJournal,
  CallRecord,
  JournalEntry,
  MutationPolicy,
  StoredAnswer,
} from './mutations/mutation-policy.ts';
export type { Duplicate } from './publication/duplicate-detector.ts';
export type { RaiseOptions } from './publication/event-sender.ts';
export {
  type BoundClass,
  type CheckedCall,
  defineClass,
  type ManagedClass,
  type MethodCall,
  type MethodHandlers,
  notImplemented,
  type ProposedCall,
} from './store/define-class.ts';
