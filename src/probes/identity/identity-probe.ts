import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import type { IdentityCandidates } from './identity.ts';
import { parseSmbiosUuid, parseSmbiosVersion } from './smbios.ts';
import { parseUuid, uuidV5 } from './uuid.ts';

/** Namespace of domain names in RFC 9562. */
const domainNamespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/** Reads the UUIDs that the machine offers. Only root can read that of SMBIOS. */
export const identity: Probe<IdentityCandidates> = {
  name: 'identity',
  everySeconds: 'once',
  async read(host) {
    const machineId =
      (await host.readText('/etc/machine-id')) ?? (await host.readText('/var/lib/dbus/machine-id'));
    return {
      smbios: await readSmbios(host),
      deviceTree: await readDeviceTree(host),
      machineId: deriveMachineIdUuid(machineId),
    };
  },
};

async function readSmbios(host: Host): Promise<string | undefined> {
  const kernelUuid = parseUuid(await host.readText('/sys/class/dmi/id/product_uuid'));
  if (kernelUuid !== undefined) return kernelUuid;
  const entryPoint = await host.readBytes('/sys/firmware/dmi/tables/smbios_entry_point');
  const table = await host.readBytes('/sys/firmware/dmi/tables/DMI');
  const version = entryPoint && parseSmbiosVersion(entryPoint);
  return table === undefined || version === undefined ? undefined : parseSmbiosUuid(table, version);
}

/** Reads the UUID of hypervisors without SMBIOS (PowerVM, KVM on POWER). */
async function readDeviceTree(host: Host): Promise<string | undefined> {
  const text =
    (await host.readText('/proc/device-tree/vm,uuid')) ??
    (await host.readText('/sys/firmware/devicetree/base/vm,uuid'));
  return parseUuid(text?.replace(/\0.*$/s, ''));
}

/**
 * Derives a UUID from the machine-id, which itself must stay on the machine (machine-id(5)).
 * @returns undefined for an uninitialized machine-id.
 */
export function deriveMachineIdUuid(text: string | undefined): string | undefined {
  const machineId = text?.trim();
  if (machineId === undefined || !/^[0-9a-f]{32}$/.test(machineId) || /^0+$/.test(machineId)) {
    return undefined;
  }
  return uuidV5(domainNamespace, `${machineId}.ovirt-node`);
}
