export type { Action } from './action.ts';
export { type Command, commandText } from './command.ts';
export { Busy, NotAsAsked, Refused, RolledBack, TimedOut, ToolFailed, Unsupported } from './errors.ts';
export { type Lane, Lanes } from './lanes.ts';
export type {
  BondDefinition,
  BridgeDefinition,
  EthernetDefinition,
  InterfaceDefinition,
  LinkState,
  Protocol,
  VlanDefinition,
} from './network/definition.ts';
export { printInterfaceXml } from './network/definition-xml.ts';
export { type Output, type Result, Runner, type Running, systemPath } from './run.ts';
export { type Means, runSteps, undoSteps } from './run-steps.ts';
export { type Deed, deedText, planText, type Step } from './step.ts';
