import type { Backend } from './common/backend.ts';
import { networkManagerBackend } from './network-manager/network-manager-backend.ts';
import { networkdBackend } from './networkd/networkd-backend.ts';

/** The services through which interfaces can be changed. */
export const backends: readonly Backend[] = [networkManagerBackend, networkdBackend];

/** @returns undefined for a service through which nothing can be changed. */
export const findBackend = (name: string): Backend | undefined =>
  backends.find((backEnd) => backEnd.name === name);
