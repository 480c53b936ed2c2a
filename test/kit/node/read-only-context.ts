import { hostAt } from '#probes';
import { makeContext } from '../../../src/node/context/make-context.ts';
import { makeTransactions } from '../../../src/node/context/make-transactions.ts';
import type { NodeContext } from '../../../src/node/context/node-context.ts';
import { ManualClock } from '../manual-clock.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const unexpected = () => {
  throw new Error('the test expects no call');
};

/** A context for classes whose objects are only read: no method changes anything. @param overrides replace members. */
export const readOnlyContext = (overrides: Partial<NodeContext> = {}): NodeContext => ({
  ...makeContext({
    host: hostAt('/nonexistent'),
    clock: new ManualClock(),
    log,
    allowChanges: false,
    toolPath: undefined,
    facts: unexpected,
    refresh: unexpected,
    readLinks: unexpected,
    reportEvent: unexpected,
    publish: unexpected,
    transactions: makeTransactions(
      { stateDirectory: '/nonexistent', dial: unexpected, log },
      { clock: new ManualClock(), reportEvent: unexpected, refresh: unexpected, sendHeartbeat: unexpected },
    ),
  }),
  ...overrides,
});
