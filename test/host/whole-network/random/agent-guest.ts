import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import {
  addAddress,
  addRoute,
  createBond,
  createBridge,
  createVlan,
  destroy,
  type NetworkAction,
  type NetworkState,
  Runner,
  removeAddress,
  removeRoute,
  restart,
  setAdminUp,
  setIpv6Enabled,
  setMacAddress,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import { systemClock } from '#base';
import { openRestoreRequester } from '../../../../src/actions/network/ip/restore-requester.ts';
import { openSavedTables } from '../../../../src/actions/network/ip/saved-tables.ts';
import { TransactionManager } from '../../../../src/transactions/manager.ts';
import { liveRollbackHost, rollBackCheckpoint } from '../../../../src/transactions/rollback.ts';
import type { ActionName, AgentRequest } from './agent-lab.ts';

// agent-guest.ts DIRECTORY netlink|ip, in a network namespace: the transactions of an agent, with its checkpoints in that folder. Reads
// requests as lines of JSON. Nothing but the kernel manages the network, whatever the machine around it runs.
const [, , directory = '', access] = process.argv;
const caller = { name: 'random', isAdministrator: true };
const actions: Readonly<Record<ActionName, NetworkAction<never>>> = {
  addAddress,
  addRoute,
  createBond,
  createBridge,
  createVlan,
  destroy,
  removeAddress,
  removeRoute,
  restart,
  setAdminUp,
  setIpv6Enabled,
  setMacAddress,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
};
/** The kernel refuses it: an interface is not a port of itself. */
const failingStep = ['link', 'set', 'dev', 'lo', 'master', 'lo'];

const runner = new Runner();
const withoutSocket = {
  netlink: () => openSavedTables(runner),
  requester: () => Promise.resolve(openRestoreRequester(runner)),
};
const host = {
  ...liveRollbackHost(runner, dirname(directory)),
  bus: () => Promise.resolve(undefined),
  ...(access === 'ip' ? withoutSocket : {}),
};
const ignore = () => undefined;
let checkpoint = '';
let isWaiting = false;
let checks = 0;

const transactions = new TransactionManager({
  host,
  directory,
  watchdog: {
    arm: (_id, path) => {
      checkpoint = path;
      return Promise.resolve({ followsDeadline: () => true, disarm: () => Promise.resolve() });
    },
  },
  checkConnectivity: () => {
    checks += 1;
    // The second check of a call that waits comes after its steps; the test ends this process then.
    if (!isWaiting || checks === 1) return Promise.resolve(undefined);
    send({ result: { applied: true, checkpoint } });
    return new Promise(ignore);
  },
  seconds: 600,
  clock: systemClock,
  log: { error: ignore, warn: ignore, info: ignore, debug: ignore },
  report: ignore,
  onChange: () => Promise.resolve(),
});

async function handle(request: AgentRequest): Promise<unknown> {
  switch (request.task) {
    case 'begin':
      return String(await transactions.begin(caller, 600));
    case 'apply': {
      const { method, args, failing, waiting } = request;
      isWaiting = waiting ?? false;
      checks = 0;
      const plan = (state: NetworkState) => {
        const planned = actions[method].plan(args as never, state);
        return failing ? { ...planned, steps: [...planned.steps, failingStep] } : planned;
      };
      await transactions.apply(caller, method, plan);
      return { checkpoint };
    }
    case 'rollback':
      return transactions.rollback(caller);
    case 'recover':
      return transactions.recover();
    case 'watchdog':
      return rollBackCheckpoint(request.path, host);
  }
}

function send(answer: { readonly result?: unknown; readonly error?: string } | 'ready'): void {
  process.stdout.write(
    `${JSON.stringify(answer, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}\n`,
  );
}

send('ready');
for await (const line of createInterface({ input: process.stdin })) {
  try {
    send({ result: (await handle(JSON.parse(line) as AgentRequest)) ?? {} });
  } catch (error) {
    const { name, message } = error as Error;
    send({ error: `${name}: ${message}` });
  }
}
transactions.close();
process.exit(0);
