/** Changes links of its network namespace in transactions, as the agent does. Start it with `unshare --net`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBridge, createVlan, type NetworkState, Runner, setMtu } from '#actions';
import { systemClock } from '#base';
import { liveRollbackHost, type PlanFactory, TransactionManager } from '#transactions';
import { addLinks, ip } from '../kit/network/add-links.ts';
import { childrenCpuMs } from '../kit/process-usage.ts';
import { serve } from '../kit/serve.ts';

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
const transactions = new TransactionManager({
  host: liveRollbackHost(new CountingRunner()),
  directory: join(mkdtempSync(join(tmpdir(), 'ovirt-node-bench-')), 'changes'),
  watchdog: { arm: () => Promise.resolve({ followsDeadline: () => false, disarm: () => Promise.resolve() }) },
  checkConnectivity: () => Promise.resolve(undefined),
  seconds: 30,
  clock: systemClock,
  log: { error: ignore, warn: ignore, info: ignore, debug: ignore },
  report: ignore,
  onChange: () => Promise.resolve(),
});

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
    const children = childrenCpuMs();
    const start = performance.now();
    await transactions.apply({ name: 'bench', isAdministrator: false }, what, change.plan);
    const ms = performance.now() - start;
    const own = process.cpuUsage(cpu);
    const cpuMs = (own.user + own.system) / 1000 + childrenCpuMs() - children;
    const used = processes;
    ip(change.reset);
    return { ms, cpuMs, processes: used };
  },
});
