import { addresses } from './addresses/addresses.ts';
import { atStart } from './at-start.ts';
import { cpus } from './cpus/probe.ts';
import { cpuTimes } from './cpus/times.ts';
import { disks } from './disks/probe.ts';
import {
  addressesElsewhere,
  cpusElsewhere,
  cpuTimesElsewhere,
  elsewhere,
  identityElsewhere,
  linksElsewhere,
  loadElsewhere,
  memoryElsewhere,
  platformElsewhere,
} from './elsewhere/elsewhere.ts';
import { identity } from './identity/candidates.ts';
import { links } from './links/links.ts';
import { load } from './load.ts';
import { managers } from './managers/managers.ts';
import { memory } from './memory.ts';
import { platform } from './platform/probe.ts';
import type { Probe } from './probe.ts';
import { routes } from './routes/probe.ts';
import { scheduledPower } from './scheduled-power.ts';
import { speaker } from './speaker.ts';

/** Every probe by its name. On a machine that is not Linux those that have nothing to read there find nothing. */
export const probes = {
  identity: elsewhere(identity, identityElsewhere),
  platform: elsewhere(platform, platformElsewhere),
  atStart,
  cpus: elsewhere(cpus, cpusElsewhere),
  cpuTimes: elsewhere(cpuTimes, cpuTimesElsewhere),
  memory: elsewhere(memory, memoryElsewhere),
  load: elsewhere(load, loadElsewhere),
  links: elsewhere(links, linksElsewhere),
  addresses: elsewhere(addresses, addressesElsewhere),
  routes,
  disks,
  managers,
  scheduledPower,
  speaker,
} as const satisfies Readonly<Record<string, Probe<unknown>>>;

/** What each probe last found; undefined before its first reading and after one that failed. */
export type Facts = {
  readonly [Name in keyof typeof probes]: Awaited<ReturnType<(typeof probes)[Name]['read']>> | undefined;
};
