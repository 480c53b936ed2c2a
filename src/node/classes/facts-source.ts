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
  'clockSynchronized',
];
const firmware: readonly Name[] = ['manufacturer', 'productName', 'serialNumber', 'firmwareVersion'];
const smbios: readonly Name[] = ['hardwareUuid', 'chassisType', 'memoryModules'];
const configuration: readonly Name[] = ['osName', 'dnsServers', 'rebootRequired', 'machineId'];

/** Where each fact that is there came from. */
export function factsSource(
  { identity, platform }: NodeFacts,
  properties: Partial<OvirtNode['properties']>,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = { uuid: identity.source };
  const tell = (names: readonly Name[], source: string) => {
    for (const name of names) if (properties[name] !== undefined) found[name] = source;
  };
  tell(kernel, 'kernel');
  for (const name of firmware) tell([name], platform?.firmwareSources[name] ?? 'smbios');
  tell(smbios, 'smbios');
  tell(configuration, 'file');
  return found;
}
