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
import type { IdentityCandidates } from '../identity/identity.ts';
import { parseUuid } from '../identity/uuid.ts';
import { readSystemInformation } from '../inventory/inventory-probe.ts';
import type { Load } from '../load/load-probe.ts';
import type { Memory } from '../memory/memory-probe.ts';
import type { Platform } from '../platform/platform.ts';
import type { Probe } from '../probe.ts';
import { toCpus, toCpuTimes } from './cpus.ts';
import { toAddresses, toLinks } from './links.ts';

/**
 * The probe, and on a machine that is not Linux what Node and systeminformation know in its place: enough for a
 * first look.
 */
export function nonLinuxFallback<Facts>(
  probe: Probe<Facts>,
  read: () => Facts | Promise<Facts>,
): Probe<Facts> {
  return {
    ...probe,
    read: async (host, signal) => (host.system === 'linux' ? probe.read(host, signal) : await read()),
  };
}

export async function identityFallback(): Promise<IdentityCandidates> {
  return {
    smbios: parseUuid((await readSystemInformation()).uuid),
    deviceTree: undefined,
    machineId: undefined,
  };
}

export async function platformFallback(): Promise<Platform> {
  const look = await readSystemInformation();
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

export function memoryFallback(): Memory {
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
export function loadFallback(): Load {
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

export const cpusFallback = async () => toCpus(await readSystemInformation(), listCpus());
export const cpuTimesFallback = () => toCpuTimes(listCpus());
export const linksFallback = async () => toLinks(await readSystemInformation(), networkInterfaces());
export const addressesFallback = async () => toAddresses(await readSystemInformation(), networkInterfaces());
