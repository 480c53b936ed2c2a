export type { Action } from './action.ts';
export { type Command, commandText } from './command.ts';
export { startDetached } from './detached.ts';
export { Busy, NotAsAsked, Refused, RolledBack, TimedOut, ToolFailed, Unsupported } from './errors.ts';
export { beep } from './identify/beep.ts';
export { Beeper } from './identify/beeper.ts';
export { blink, longestIdentifySeconds } from './identify/blink.ts';
export { Blinker, type BlinkState } from './identify/blinker.ts';
export { type Lane, Lanes } from './lanes.ts';
export {
  arpValidations,
  type BondDefinition,
  type BridgeDefinition,
  type EthernetDefinition,
  type InterfaceDefinition,
  type LinkState,
  type Protocol,
  type VlanDefinition,
} from './network/definition.ts';
export { printInterfaceXml } from './network/definition-xml.ts';
export * from './network/index.ts';
export { type PowerAction, power } from './power/power.ts';
export { type PowerMeans, readPowerMeans } from './power/power-means.ts';
export { cancelPower, schedulePower } from './power/schedule-power.ts';
export { type Output, type Result, Runner, type Running, systemPath } from './run.ts';
export { doDeed, type Means, runSteps, undoSteps } from './run-steps.ts';
export { type Deed, deedText, planText, type Step } from './step.ts';
