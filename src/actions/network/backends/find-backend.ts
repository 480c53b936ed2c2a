import type { BackEnd } from './common/backend.ts';
import { networkManagerBackEnd } from './network-manager/network-manager.ts';
import { networkdBackEnd } from './networkd/networkd.ts';

/** The services through which interfaces can be changed. */
export const backEnds: readonly BackEnd[] = [networkManagerBackEnd, networkdBackEnd];

/** @returns undefined for a service through which nothing can be changed. */
export const backEndOf = (name: string): BackEnd | undefined =>
  backEnds.find((backEnd) => backEnd.name === name);
