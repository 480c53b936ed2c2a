export type { Action } from './action.ts';
export { Busy, NotAsAsked, Refused, RolledBack, TimedOut, ToolFailed, Unsupported } from './errors.ts';
export { ExclusiveLocks, type LockName } from './exclusive-locks.ts';
export { beep } from './identify/beep.ts';
export { Beeper } from './identify/beeper.ts';
export { blink, maxIdentifySeconds } from './identify/blink.ts';
export { Blinker, type BlinkState } from './identify/blinker.ts';
export * from './network/index.ts';
export type { FurtherSettings } from './network/xml/further-settings.ts';
export {
  arpValidations,
  type BondDefinition,
  type BridgeDefinition,
  type EthernetDefinition,
  type InterfaceDefinition,
  type OperationalState,
  type ProtocolSettings,
  type VlanDefinition,
} from './network/xml/interface-definition.ts';
export { loadInterfaceXml } from './network/xml/load-interface-xml.ts';
export { type PowerAction, power } from './power/power.ts';
export { type PowerContext, readPowerContext } from './power/power-context.ts';
export { cancelPower, schedulePower } from './power/schedule-power.ts';
export { readBootId } from './run/boot-id.ts';
export { type Command, commandText } from './run/command.ts';
export { type Operation, operationText, planText, type Step } from './run/operation.ts';
export { type OperationContext, runOperation, runSteps, undoSteps } from './run/run-steps.ts';
export { Runner, type RunningTool, systemPath, type ToolResult } from './run/runner.ts';
export { type DetachedProgram, startDetached } from './run/start-detached.ts';
export type { ToolOutput } from './run/tool-process.ts';
export { uptimeMs } from './run/uptime.ts';
