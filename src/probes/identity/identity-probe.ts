import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import type { IdentityCandidates } from './identity.ts';
import { parseSmbiosUuid, parseSmbiosVersion } from './smbios.ts';
import { parseUuid, uuidV5 } from './uuid.ts';

/** RFC 9562's namespace of domain names. */
const namespace = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';

/** The UUIDs that the machine offers. Those of SMBIOS are for root alone. */
export const identity: Probe<IdentityCandidates> = {
  name: 'identity',
  everySeconds: 'once',
  async read(host) {
    return {
      smbios: await readSmbios(host),
      deviceTree: await readDeviceTree(host),
      machineId: deriveMachineIdUuid(
        (await host.readText('/etc/machine-id')) ?? (await host.readText('/var/lib/dbus/machine-id')),
      ),
    };
  },
};

async function readSmbios(host: Host): Promise<string | undefined> {
  const kernels = parseUuid(await host.readText('/sys/class/dmi/id/product_uuid'));
  if (kernels !== undefined) return kernels;
  const entryPoint = await host.readBytes('/sys/firmware/dmi/tables/smbios_entry_point');
  const table = await host.readBytes('/sys/firmware/dmi/tables/DMI');
  const version = entryPoint === undefined ? undefined : parseSmbiosVersion(entryPoint);
  return table === undefined || version === undefined ? undefined : parseSmbiosUuid(table, version);
}

/** Where a hypervisor that has no SMBIOS (PowerVM, KVM on POWER) puts it. */
async function readDeviceTree(host: Host): Promise<string | undefined> {
  const text =
    (await host.readText('/proc/device-tree/vm,uuid')) ??
    (await host.readText('/sys/firmware/devicetree/base/vm,uuid'));
  return parseUuid(text?.replace(/\0.*$/s, ''));
}

/**
 * A UUID made of the machine-id, which itself is to stay on the machine (machine-id(5)). Undefined for one that is
 * not yet decided.
 */
export function deriveMachineIdUuid(text: string | undefined): string | undefined {
  const id = text?.trim();
  if (id === undefined || !/^[0-9a-f]{32}$/.test(id) || /^0+$/.test(id)) return undefined;
  return uuidV5(namespace, `${id}.ovirt-node`);
}
