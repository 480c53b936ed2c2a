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
import { readSystemInformation } from '../inventory/system-information.ts';
import type { Load } from '../load/load-probe.ts';
import { type Memory, unknownMemoryFacts } from '../memory/memory-probe.ts';
import type { Platform } from '../platform/platform.ts';
import type { Probe } from '../probe.ts';
import { toCpus, toCpuTimes } from './cpus.ts';
import { toAddresses, toLinks } from './links.ts';

/**
 * Extends a probe to systems other than Linux: there it reads what Node and systeminformation know, enough for a demo.
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
  const { uuid } = await readSystemInformation();
  return { smbios: parseUuid(uuid), deviceTree: undefined, machineId: undefined };
}

export async function platformFallback(): Promise<Platform> {
  const information = await readSystemInformation();
  const { osName, manufacturer, productName, serialNumber, firmwareVersion } = information;
  const source = 'systeminformation';
  return {
    architecture: machine(),
    kernelVersion: release(),
    osName,
    hostname: hostname(),
    manufacturer,
    productName,
    serialNumber,
    firmwareVersion,
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
    clockSource: undefined,
    rebootRequired: undefined,
    dnsServers: undefined,
  };
}

export function memoryFallback(): Memory {
  const totalKiB = Math.trunc(totalmem() / 1024);
  const freeKiB = Math.trunc(freemem() / 1024);
  return {
    ...unknownMemoryFacts,
    memoryKiB: totalKiB,
    memoryFreeKiB: freeKiB,
    memoryUsedKiB: totalKiB - freeKiB,
  };
}

/** Windows has no load average: Node reports 0 there. */
export function loadFallback(): Load {
  const [one, five, fifteen] = process.platform === 'win32' ? [] : loadavg();
  return {
    loadAverage1: one,
    loadAverage5: five,
    loadAverage15: fifteen,
    uptimeNs: BigInt(Math.round(uptime() * 1000)) * 1_000_000n,
    processCount: undefined,
  };
}

export const cpusFallback = async () => toCpus(await readSystemInformation(), listCpus());
export const cpuTimesFallback = () => toCpuTimes(listCpus());
export const linksFallback = async () => toLinks(await readSystemInformation(), networkInterfaces());
export const addressesFallback = async () => toAddresses(await readSystemInformation(), networkInterfaces());
