import { join } from 'node:path';
import { Runner, Unsupported } from '#actions';
import type { Clock } from '#base';
import {
  checkConnectivity,
  checkpointFolder,
  hostWatchdog,
  liveRollbackHost,
  type RollbackWatchdog,
  type TransactionEvent,
  TransactionManager,
} from '#transactions';
import type { HostEvent } from '../events/host-events.ts';
import { networkClasses, type ReadClass } from '../facts/probe-needs.ts';
import type { NodeOptions } from '../node-options.ts';

/** Time for a call without an open transaction, when no configuration says another. */
const defaultSeconds = 30;

const eventNames = {
  begun: 'changeBegun',
  committed: 'changeCommitted',
  rolledBack: 'changeRolledBack',
} as const satisfies Readonly<Record<TransactionEvent['kind'], HostEvent['event']>>;

/** Refuses every change: without a rollback program nothing could roll a change back after the agent died. */
const noWatchdog: RollbackWatchdog = {
  arm: () =>
    Promise.reject(
      new Unsupported(
        'no program is configured that rolls a change back if the agent dies; nothing was done',
      ),
    ),
};

interface Notifications {
  readonly clock: Clock;
  reportEvent(event: HostEvent): void;
  refresh(classNames: readonly ReadClass[]): Promise<unknown>;
  sendHeartbeat(): void;
}

/** Makes the transactions of the machine that this process runs on. */
export function makeTransactions(
  options: Pick<NodeOptions, 'stateDirectory' | 'dial' | 'log' | 'transactions' | 'toolPath'>,
  { clock, reportEvent, refresh, sendHeartbeat }: Notifications,
): TransactionManager {
  const { stateDirectory, dial, log, transactions, toolPath } = options;
  const runner = new Runner({ path: toolPath });
  return new TransactionManager({
    host: liveRollbackHost(runner, stateDirectory),
    directory: join(stateDirectory, checkpointFolder),
    watchdog: transactions ? hostWatchdog(runner, transactions.rollback) : noWatchdog,
    checkConnectivity: (limitMs) => checkConnectivity(dial, clock, limitMs),
    seconds: transactions?.seconds ?? defaultSeconds,
    clock,
    log,
    report({ kind, owner, reason }) {
      const event = eventNames[kind];
      const values = { user: owner, reason };
      log.info({ event, ...values }, 'change of the network');
      reportEvent({ event, values });
    },
    async onChange() {
      // The heartbeat says how long a call may take.
      sendHeartbeat();
      await refresh(networkClasses);
    },
  });
}
