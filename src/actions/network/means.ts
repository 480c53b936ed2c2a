import { existsSync } from 'node:fs';
import { openBus, systemBusSocket } from '#dbus';
import { Runner } from '../run.ts';
import { hostIp } from './host-ip.ts';
import type { Ip } from './ip.ts';
import type { ManagedMeans } from './managed/back-end.ts';

/** With what the network of a machine is read and changed. */
export interface NetworkMeans extends ManagedMeans {
  readonly ip: Ip;
  /** Where static addresses are kept while DHCP is on; without it DHCP is not turned on or off. */
  readonly stateDirectory?: string | undefined;
}

/** Those of the machine that this process runs on. */
export function networkMeans(runner: Runner = new Runner()): NetworkMeans {
  return {
    runner,
    ip: hostIp(runner),
    bus: (form) => (existsSync(systemBusSocket) ? openBus(form) : Promise.resolve(undefined)),
  };
}
