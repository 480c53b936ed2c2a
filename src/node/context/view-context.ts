import type { Clock, Log } from '#base';
import type { Host } from '#probes';
import type { MacFilter } from '../hidden-macs.ts';
import { makeContext } from './make-context.ts';
import { makeTransactions } from './make-transactions.ts';
import type { NodeContext } from './node-context.ts';

const silent = () => undefined;
const noLog: Log = { debug: silent, info: silent, warn: silent, error: silent };
const noCall = () => {
  throw new Error('a method was called of a context that only serves to read objects');
};

/** Makes the context of classes whose objects are only read, in a process that is not the agent of the machine. */
export const viewContext = (host: Host, clock: Clock, hiddenMacs: MacFilter): NodeContext =>
  makeContext({
    host,
    clock,
    log: noLog,
    hiddenMacs,
    allowChanges: false,
    toolPath: undefined,
    facts: noCall,
    refresh: noCall,
    readLinks: noCall,
    reportEvent: noCall,
    publish: noCall,
    transactions: makeTransactions(
      { stateDirectory: '/nonexistent', dial: noCall, log: noLog },
      { clock, reportEvent: noCall, refresh: noCall, sendHeartbeat: noCall },
    ),
  });
