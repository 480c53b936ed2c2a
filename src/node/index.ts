export type { NodeFacts } from './facts.ts';
export { type Intervals, Node, type NodeOptions, type ReadClass } from './node.ts';
export type { ProbeHealth } from './readings.ts';
export { StateError } from './state.ts';
