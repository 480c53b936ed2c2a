import type { NodeFacts } from '../facts/node-facts.ts';
import type { OvirtNode } from '../schema.generated.ts';

type Name = keyof OvirtNode['properties'];

const kernel: readonly Name[] = [
  'hostname',
  'architecture',
  'kernelVersion',
  'hypervisorType',
  'memory',
  'swap',
  'cpuCount',
  'cpuSockets',
  'cpuCores',
  'cpuThreads',
  'numaNodes',
  'cpuVendor',
  'cpuModel',
  'bootId',
  'bootTime',
  'beepSupported',
  'beepDevice',
];
const firmware: readonly Name[] = ['manufacturer', 'productName', 'serialNumber', 'firmwareVersion'];
const smbios: readonly Name[] = ['hardwareUuid', 'chassisType', 'memoryModules'];
const files: readonly Name[] = [
  'osName',
  'dnsServers',
  'rebootRequired',
  'machineId',
  'pendingPowerAction',
  'pendingPowerAt',
];

/** Returns property `factsSource`: the source of each property that is present. */
export function factsSource(
  { identity, platform, fromLibvirt }: NodeFacts,
  properties: Partial<OvirtNode['properties']>,
): Readonly<Record<string, string>> {
  const sources: Record<string, string> = { uuid: identity.source };
  const add = (names: readonly Name[], source: string) => {
    for (const name of names) if (properties[name] !== undefined) sources[name] = source;
  };
  add(kernel, 'kernel');
  for (const name of firmware) add([name], platform?.firmwareSources[name] ?? 'smbios');
  add(['clockSynchronized'], platform?.clockSource ?? 'kernel');
  add(smbios, 'smbios');
  add(files, 'file');
  add(fromLibvirt, 'libvirt');
  return sources;
}
