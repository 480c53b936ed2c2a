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
    const machineId = await readMachineId(host);
    return {
      smbios: await readSmbios(host),
      deviceTree: await readDeviceTree(host),
      machineId: deriveMachineIdUuid(machineId?.text),
      problem: machineId && findMachineIdProblem(machineId.text, machineId.path),
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

async function readMachineId(
  host: Host,
): Promise<{ readonly path: string; readonly text: string } | undefined> {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    const text = await host.readText(path);
    if (text !== undefined) return { path, text };
  }
  return undefined;
}

/**
 * Says what is wrong with a machine-id without its digits. An empty and an `uninitialized` one are well-formed: the
 * machine has not booted for the first time (machine-id(5)).
 * @returns undefined for a well-formed one.
 */
export function findMachineIdProblem(text: string, path: string): string | undefined {
  const machineId = text.trim();
  if (machineId === '' || machineId === 'uninitialized') return undefined;
  const expected = 'expected 32 lower-case hexadecimal digits';
  if (/^0+$/.test(machineId)) return `${path} has only zeros; ${expected}`;
  if (/^[0-9a-f]{32}$/.test(machineId)) return undefined;
  const faults = [
    ...(machineId.includes('-') ? ['dashes'] : []),
    ...(/[A-F]/.test(machineId) ? ['capitals'] : []),
    ...(/[^0-9A-Fa-f-]/.test(machineId) ? ['characters other than hexadecimal digits'] : []),
  ];
  const digits = machineId.replaceAll('-', '').length;
  if (digits !== 32) faults.push(`${digits} digits`);
  return `${path} has ${faults.join(' and ')}; ${expected}`;
}

/**
 * Derives a UUID from the machine-id, which itself must stay on the machine (machine-id(5)).
 * @returns undefined for an uninitialized or malformed machine-id.
 */
export function deriveMachineIdUuid(text: string | undefined): string | undefined {
  const machineId = text?.trim();
  if (machineId === undefined || !/^[0-9a-f]{32}$/.test(machineId) || /^0+$/.test(machineId)) {
    return undefined;
  }
  return uuidV5(domainNamespace, `${machineId}.ovirt-node`);
}
