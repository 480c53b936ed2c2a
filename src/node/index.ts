export { type Explanation, explain, MethodError } from '../access/explain.ts';
export type { Policy } from '../access/policy.ts';
export { PolicyError, type PolicySource, readPolicy } from '../access/read-policy.ts';
export { testVouching, type VouchingOptions, type VouchingResult } from '../access/vouching.ts';
export {
  type CheckpointRollback,
  liveRollbackHost,
  rollBackCheckpoint,
  rollBackWhenDue,
} from '../transactions/rollback.ts';
export type { ReadClass } from './classes/node-classes.ts';
export { ExclusionError, readExclusion } from './exclusion.ts';
export type { NodeFacts } from './facts/node-facts.ts';
export type { ProbeHealth } from './facts/probe-readings.ts';
export { isMutation, type MethodRight, rightOf } from './method-rights.ts';
export { Node } from './node.ts';
export type { Intervals, NodeOptions } from './node-options.ts';
export { StateError } from './state/agent-state.ts';
export { recallAgentName } from './state/start-identity.ts';
