import { addresses } from './addresses/addresses-probe.ts';
import { cpuTimes } from './cpus/cpu-times-probe.ts';
import { cpus } from './cpus/cpus-probe.ts';
import { definitions } from './definitions/definitions-probe.ts';
import { disks } from './disks/disks-probe.ts';
import { identity } from './identity/identity-probe.ts';
import { inventory } from './inventory/inventory-probe.ts';
import { libvirt } from './libvirt/libvirt-probe.ts';
import { linkCounters } from './links/link-counters-probe.ts';
import { links } from './links/links-probe.ts';
import { lldp } from './lldp/lldp-probe.ts';
import { load } from './load/load-probe.ts';
import { managers } from './managers/managers-probe.ts';
import { memory } from './memory/memory-probe.ts';
import {
  addressesFallback,
  cpusFallback,
  cpuTimesFallback,
  identityFallback,
  linksFallback,
  loadFallback,
  memoryFallback,
  nonLinuxFallback,
  platformFallback,
} from './non-linux/non-linux-fallback.ts';
import { platform } from './platform/platform-probe.ts';
import { scheduledPower } from './power/scheduled-power-probe.ts';
import type { Probe } from './probe.ts';
import { routes } from './routes/routes-probe.ts';
import { rules } from './rules/rules-probe.ts';
import { speaker } from './speaker/speaker-probe.ts';

/**
 * All probes by name. The names are part of the wire protocol: class agent and the probe events contain them. On systems
 * other than Linux a probe without a fallback finds nothing.
 */
export const probes = {
  identity: nonLinuxFallback(identity, identityFallback),
  platform: nonLinuxFallback(platform, platformFallback),
  atStart: inventory,
  cpus: nonLinuxFallback(cpus, cpusFallback),
  cpuTimes: nonLinuxFallback(cpuTimes, cpuTimesFallback),
  memory: nonLinuxFallback(memory, memoryFallback),
  load: nonLinuxFallback(load, loadFallback),
  links: nonLinuxFallback(links, linksFallback),
  linkCounters,
  addresses: nonLinuxFallback(addresses, addressesFallback),
  lldp,
  routes,
  rules,
  disks,
  managers,
  definitions,
  scheduledPower,
  speaker,
  libvirt,
} as const satisfies Readonly<Record<string, Probe<unknown>>>;

/** The last facts of each probe; undefined before its first reading and after a failed one. */
export type Facts = {
  readonly [Name in keyof typeof probes]: Awaited<ReturnType<(typeof probes)[Name]['read']>> | undefined;
};
