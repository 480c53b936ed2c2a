import { hostAt } from '#probes';
import type { NodeContext } from '../../../src/node/context.ts';
import { makeContext } from '../../../src/node/make-context.ts';
import { makeTransactions } from '../../../src/node/make-transactions.ts';
import { ManualClock } from '../manual-clock.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const notAsked = () => {
  throw new Error('nobody asks for it');
};

/** For classes that are only looked at: nothing is changed, and nobody is called. */
export const readOnlyContext = (given: Partial<NodeContext> = {}): NodeContext => ({
  ...makeContext({
    host: hostAt('/nonexistent'),
    clock: new ManualClock(),
    log,
    allowChanges: false,
    toolPath: undefined,
    classes: notAsked,
    facts: notAsked,
    refresh: notAsked,
    readLinks: notAsked,
    raise: notAsked,
    show: notAsked,
    transactions: makeTransactions(
      { stateDirectory: '/nonexistent', dial: notAsked, log },
      { clock: new ManualClock(), raise: notAsked, refresh: notAsked, tellOfItself: notAsked },
    ),
  }),
  ...given,
});
