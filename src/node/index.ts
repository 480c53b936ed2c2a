export { ExclusionError, readExclusion } from './exclusion.ts';
export type { NodeFacts } from './facts/node-facts.ts';
export type { ReadClass } from './facts/probe-needs.ts';
export type { ProbeHealth } from './facts/probe-readings.ts';
export { methodTable } from './methods/method-table.ts';
export { Node } from './node.ts';
export type { Intervals, NodeOptions } from './node-options.ts';
export { StateError } from './state/agent-state.ts';
export { recallAgentName } from './state/start-identity.ts';
