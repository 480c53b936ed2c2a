import type { Backend } from './common/backend.ts';
import { networkManagerBackend } from './network-manager/network-manager-backend.ts';
import { networkdBackend } from './networkd/networkd-backend.ts';

/** All back ends: the services through which the agent changes interfaces. */
export const backends: readonly Backend[] = [networkManagerBackend, networkdBackend];

/** Returns the back end of a service; undefined for a service without one. */
export const findBackend = (name: string): Backend | undefined =>
  backends.find((backend) => backend.name === name);
