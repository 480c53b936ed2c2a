import {
  freemem,
  hostname,
  cpus as listCpus,
  loadavg,
  machine,
  networkInterfaces,
  release,
  totalmem,
  uptime,
} from 'node:os';
import { firstLook } from '../at-start.ts';
import type { IdentityCandidates } from '../identity/identity.ts';
import { parseUuid } from '../identity/uuid.ts';
import type { Load } from '../load.ts';
import type { Memory } from '../memory.ts';
import type { Platform } from '../platform/platform.ts';
import type { Probe } from '../probe.ts';
import { cpusOf, cpuTimesOf } from './cpus.ts';
import { addressesOf, linksOf } from './links.ts';

/**
 * The probe, and on a machine that is not Linux what Node and systeminformation know in its place: enough for a
 * first look.
 */
export function elsewhere<Facts>(probe: Probe<Facts>, read: () => Facts | Promise<Facts>): Probe<Facts> {
  return {
    ...probe,
    read: async (host, signal) => (host.system === 'linux' ? probe.read(host, signal) : await read()),
  };
}

export async function identityElsewhere(): Promise<IdentityCandidates> {
  return { smbios: parseUuid((await firstLook()).uuid), deviceTree: undefined, machineId: undefined };
}

export async function platformElsewhere(): Promise<Platform> {
  const look = await firstLook();
  const source = 'systeminformation';
  return {
    architecture: machine(),
    kernelVersion: release(),
    osName: look.osName,
    hostname: hostname(),
    manufacturer: look.manufacturer,
    productName: look.productName,
    serialNumber: look.serialNumber,
    firmwareVersion: look.firmwareVersion,
    firmwareSources: {
      manufacturer: source,
      productName: source,
      serialNumber: source,
      firmwareVersion: source,
    },
    hypervisorType: undefined,
    bootId: undefined,
    bootTimeNs: BigInt(Math.round(Date.now() / 1000 - uptime())) * 1_000_000_000n,
    clockSynchronized: undefined,
    rebootRequired: undefined,
    dnsServers: undefined,
  };
}

export function memoryElsewhere(): Memory {
  const total = Math.trunc(totalmem() / 1024);
  const free = Math.trunc(freemem() / 1024);
  return {
    memoryKiB: total,
    memoryFreeKiB: free,
    memoryAvailableKiB: undefined,
    memoryBuffersKiB: undefined,
    memoryCachedKiB: undefined,
    memoryUsedKiB: total - free,
    swapKiB: undefined,
    swapFreeKiB: undefined,
  };
}

/** Windows has no load average: Node says 0 for all three there. */
export function loadElsewhere(): Load {
  const [one, five, fifteen] = loadavg();
  const known = process.platform !== 'win32';
  return {
    loadAverage1: known ? one : undefined,
    loadAverage5: known ? five : undefined,
    loadAverage15: known ? fifteen : undefined,
    uptimeNs: BigInt(Math.round(uptime() * 1000)) * 1_000_000n,
    processCount: undefined,
  };
}

export const cpusElsewhere = async () => cpusOf(await firstLook(), listCpus());
export const cpuTimesElsewhere = () => cpuTimesOf(listCpus());
export const linksElsewhere = async () => linksOf(await firstLook(), networkInterfaces());
export const addressesElsewhere = async () => addressesOf(await firstLook(), networkInterfaces());
