import { compact } from '#base';
import { type Caller, callerOf, type TransactionManager } from '#transactions';
import type { NodeFacts } from '../../facts/node-facts.ts';
import type { MutatingMethod } from '../method.ts';
import { networkAccess } from './network-method.ts';

/** The deadline that a caller of a transaction method gets. */
export const transactionDeadline = ({ change }: NodeFacts) => ({ deadline: change?.deadlineNs ?? 0n });

/** Makes a method that begins, extends or ends a transaction; it runs no step itself. */
export const transactionMethod = <Args, Out = Record<string, never>>(
  run: (transactions: TransactionManager, caller: Caller, args: Args) => Promise<unknown>,
  result?: (facts: NodeFacts) => Out,
): MutatingMethod<Args, unknown, Out> => ({
  ...networkAccess,
  plan: ({ transactions }, args, _row, { grant }) => ({
    plan: [],
    affectedClasses: ['ovirtNode'],
    async apply() {
      await run(transactions, callerOf(grant), args);
      return () => Promise.resolve([]);
    },
    ...compact({ result }),
  }),
});
