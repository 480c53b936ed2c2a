export { type Caller, callerOf } from './caller.ts';
export { checkConnectivity } from './check-connectivity.ts';
export { CheckpointError } from './checkpoint/checked-file.ts';
export { checkpointFolder, requireCheckpointPath } from './checkpoint/checkpoint.ts';
export { TransactionManager, type TransactionManagerOptions } from './manager.ts';
export type { PlanFactory } from './prepare.ts';
export {
  type CheckpointRollback,
  liveRollbackHost,
  rollBackCheckpoint,
  rollBackWhenDue,
} from './rollback.ts';
export { rollBackWritten } from './rollback-written.ts';
export type { TransactionEvent } from './transaction-event.ts';
export { hostWatchdog, type RollbackWatchdog } from './watchdog.ts';
