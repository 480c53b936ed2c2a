/** Changes links of its network namespace in transactions, as the agent does. Start it with `unshare --net`. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createBridge, createVlan, type NetworkState, Runner, setMtu, startDetached } from '#actions';
import { systemClock, waitUntil } from '#base';
import {
  hostWatchdog,
  liveRollbackHost,
  type PlanFactory,
  type RollbackWatchdog,
  TransactionManager,
} from '#transactions';
import { addLinks, ip } from '../kit/network/add-links.ts';
import { anonymousMib, childrenCpuMs } from '../kit/process-usage.ts';
import { serve } from '../kit/serve.ts';

/** Time that a program takes to have all its memory. */
const settleMs = 500;
let processes = 0;

/** Counts the processes that changes start. */
class CountingRunner extends Runner {
  override run(...args: Parameters<Runner['run']>): ReturnType<Runner['run']> {
    processes += 1;
    return super.run(...args);
  }
  override runForStatus(...args: Parameters<Runner['runForStatus']>): ReturnType<Runner['runForStatus']> {
    processes += 1;
    return super.runForStatus(...args);
  }
}

const ignore = (): void => undefined;
const directory = join(mkdtempSync(join(tmpdir(), 'ovirt-node-bench-')), 'changes');
const managerWith = (watchdog: RollbackWatchdog) =>
  new TransactionManager({
    host: liveRollbackHost(new CountingRunner()),
    directory,
    watchdog,
    checkConnectivity: () => Promise.resolve(undefined),
    seconds: 30,
    clock: systemClock,
    log: { error: ignore, warn: ignore, info: ignore, debug: ignore },
    report: ignore,
    onChange: () => Promise.resolve(),
  });

const armed = { followsDeadline: () => false, disarm: () => Promise.resolve() };
const rollback = { file: process.execPath, args: [resolve('dist/cli/main.js'), 'rollback'] };
/** Transactions without a process that waits, with the agent's own one, and with the whole program as one. */
const managers = {
  none: managerWith({ arm: () => Promise.resolve(armed) }),
  shell: managerWith(hostWatchdog(new Runner(), rollback, '/nonexistent')),
  program: managerWith({
    async arm(_id, path) {
      await startDetached({ file: rollback.file, args: [...rollback.args, '--when-due', path] });
      return armed;
    },
  }),
};
const caller = { name: 'bench', isAdministrator: false };

/** Lists the processes that this one started and that have not ended. Source: proc_pid_task(5), children. */
const children = () =>
  readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

interface Change {
  readonly plan: PlanFactory;
  /** Brings the network back for the next turn. */
  readonly reset: readonly string[];
}

const changes: Readonly<Record<string, Change>> = {
  setMtu: {
    plan: (state: NetworkState) => setMtu.plan({ link: 'a0', mtu: 1400 }, state),
    reset: ['link', 'set', 'a0', 'mtu', '1500'],
  },
  createVlanInterface: {
    plan: (state: NetworkState) =>
      createVlan.plan({ interfaceName: 'a0.7', lowerInterface: 'a0', vlanId: 7, protocol: '802.1Q' }, state),
    reset: ['link', 'del', 'a0.7'],
  },
  createBridgeInterface: {
    plan: (state: NetworkState) =>
      createBridge.plan({ interfaceName: 'br1', ports: ['b1'], options: {} }, state),
    reset: ['link', 'del', 'br1'],
  },
};

export const handlers = serve({
  /** Adds pairs of links that are up, with an IPv4 address on one end. @returns whether the kernel has VLANs. */
  grow: async (pairs: Parameters<typeof addLinks>[0]): Promise<boolean> => {
    await addLinks(pairs);
    try {
      ip(['link', 'add', 'link', 'a0', 'name', 'a0.9', 'type', 'vlan', 'id', '9']);
      ip(['link', 'del', 'a0.9']);
      return true;
    } catch {
      return false;
    }
  },
  /** Changes the network once, with the commit, and brings it back. @returns time and CPU time in ms, and the number of processes. */
  change: async ({ what }: { readonly what: string }) => {
    const change = changes[what];
    if (change === undefined) throw new TypeError(`change is ${what}; expected one of a table`);
    processes = 0;
    const cpu = process.cpuUsage();
    const before = childrenCpuMs();
    const start = performance.now();
    await managers.none.apply(caller, what, change.plan);
    const ms = performance.now() - start;
    const own = process.cpuUsage(cpu);
    const cpuMs = (own.user + own.system) / 1000 + childrenCpuMs() - before;
    const used = processes;
    ip(change.reset);
    return { ms, cpuMs, processes: used };
  },
  /**
   * Changes an MTU with a process that waits beside the change, and brings it back.
   * @returns time until the reply and CPU time until that process has ended, in ms, and its memory while it waits, in MiB.
   */
  changeGuarded: async ({ by }: { readonly by: 'shell' | 'program' }) => {
    const manager = managers[by];
    const cpu = process.cpuUsage();
    const before = childrenCpuMs();
    const start = performance.now();
    await manager.apply(caller, 'setMtu', changes['setMtu']!.plan);
    const ms = performance.now() - start;
    await waitUntil(() => children().length === 0, { timeoutMs: 30_000, intervalMs: 10 });
    const own = process.cpuUsage(cpu);
    const cpuMs = (own.user + own.system) / 1000 + childrenCpuMs() - before;
    await manager.begin(caller, 600);
    await pause(settleMs);
    const mib = children().reduce((sum, pid) => sum + anonymousMib(pid), 0);
    await manager.rollback(caller);
    await waitUntil(() => children().length === 0, { timeoutMs: 30_000, intervalMs: 10 });
    ip(changes['setMtu']!.reset);
    return { ms, cpuMs, mib };
  },
});
