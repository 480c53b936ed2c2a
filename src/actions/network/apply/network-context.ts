import { existsSync } from 'node:fs';
import { openBus, systemBusSocket } from '#dbus';
import { Runner } from '../../run/runner.ts';
import type { BackendContext } from '../backends/common/backend.ts';
import { hostIp } from '../ip/host-ip.ts';
import type { Ip } from '../ip/ip.ts';

/** With what the network of a machine is read and changed. */
export interface NetworkContext extends BackendContext {
  readonly ip: Ip;
  /** Where static addresses are kept while DHCP is on; without it DHCP is not turned on or off. */
  readonly stateDirectory?: string | undefined;
}

/** Those of the machine that this process runs on. */
export function hostNetworkContext(runner: Runner = new Runner()): NetworkContext {
  return {
    runner,
    ip: hostIp(runner),
    bus: (form) => (existsSync(systemBusSocket) ? openBus(form) : Promise.resolve(undefined)),
  };
}
