export type { ReadClass } from './classes.ts';
export type { NodeFacts } from './facts.ts';
export { recallAgentName } from './identity.ts';
export { type Intervals, Node, type NodeOptions } from './node.ts';
export type { ProbeHealth } from './readings.ts';
export { StateError } from './state.ts';
