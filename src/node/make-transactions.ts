import { join } from 'node:path';
import { Runner, Unsupported } from '#actions';
import type { Clock } from '#base';
import { checkConnectivity } from '../transactions/connectivity.ts';
import { TransactionManager } from '../transactions/manager.ts';
import { liveRollbackHost } from '../transactions/rollback.ts';
import { hostWatchdog, type RollbackWatchdog } from '../transactions/watchdog.ts';
import type { HostEvent } from './events/host-events.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { networkClasses } from './methods/network/network-change.ts';
import type { NodeOptions } from './node-options.ts';

const usualSeconds = 30;

/** Without a program that could be started beside the agent nothing could take a change back. */
const noTimer: RollbackWatchdog = {
  arm: () =>
    Promise.reject(
      new Unsupported('nothing here could take a change back if the agent died; nothing was done'),
    ),
};

/** Changes of the network of the machine that this process runs on. */
export function makeTransactions(
  options: Pick<NodeOptions, 'stateDirectory' | 'dial' | 'log' | 'transactions' | 'toolPath'>,
  node: {
    readonly clock: Clock;
    raise(event: HostEvent): void;
    refresh(classNames: typeof networkClasses): Promise<NodeFacts>;
    tellOfItself(): void;
  },
): TransactionManager {
  const { stateDirectory, dial, log, transactions, toolPath } = options;
  const { clock } = node;
  const runner = new Runner({ path: toolPath });
  return new TransactionManager({
    host: liveRollbackHost(runner, stateDirectory),
    directory: join(stateDirectory, 'transactions'),
    watchdog: transactions ? hostWatchdog(runner, transactions.rollback) : noTimer,
    checkConnectivity: (limitMs) => checkConnectivity(dial, clock, limitMs),
    seconds: transactions?.seconds ?? usualSeconds,
    clock,
    log,
    raise: (event, values) => node.raise({ event, values }),
    onChange: async () => {
      node.tellOfItself();
      await node.refresh(networkClasses);
    },
  });
}
