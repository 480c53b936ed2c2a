import { existsSync } from 'node:fs';
import { openBus, systemBusSocket } from '#dbus';
import { openNetlink } from '#netlink';
import { Runner } from '../../run/runner.ts';
import type { BackendContext } from '../backends/common/backend.ts';
import { hostIp } from '../ip/host-ip.ts';
import type { Ip } from '../ip/ip.ts';

/** The tools and services through which a machine's network is read and changed. */
export interface NetworkContext extends BackendContext {
  readonly ip: Ip;
  /** Folder for the static addresses that DHCP replaces. Without it, DHCP cannot be turned on or off. */
  readonly stateDirectory?: string | undefined;
}

/** Makes the context of the machine that this process runs on. */
export function hostNetworkContext(runner: Runner = new Runner()): NetworkContext {
  return {
    runner,
    ip: hostIp(runner),
    netlink: openNetlink,
    bus: (form) => (existsSync(systemBusSocket) ? openBus(form) : Promise.resolve(undefined)),
  };
}
