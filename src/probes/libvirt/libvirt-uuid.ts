import type { Host } from '../host/host.ts';
import { parseUuid } from '../identity/uuid.ts';
import { libvirt } from './libvirt-probe.ts';

/** Where an administrator gives the machine a UUID. Source: libvirtd.conf, `host_uuid`. */
const configurations = ['virtqemud.conf', 'virtxend.conf', 'libvirtd.conf'];

/**
 * Returns the UUID that libvirt reports, if an administrator configured it. Any other one is that of SMBIOS, made of the
 * machine-id, or made up at each start of libvirt. @throws {ProbeError} when libvirt does not answer as expected.
 */
export async function readLibvirtUuid(host: Host, signal: AbortSignal): Promise<string | undefined> {
  const texts = await Promise.all(configurations.map((name) => host.readText(`/etc/libvirt/${name}`)));
  const configured = texts.flatMap((text) => parseHostUuid(text ?? '') ?? []);
  if (configured.length === 0) return undefined;
  const reported = parseUuid((await libvirt.read(host, signal))?.uuid);
  return reported !== undefined && configured.includes(reported) ? reported : undefined;
}

/** Parses the last setting `host_uuid` of a configuration of libvirt. */
export function parseHostUuid(text: string): string | undefined {
  const settings = [...text.matchAll(/^[ \t]*host_uuid[ \t]*=[ \t]*(["'])([^"'\n]*)\1/gm)];
  return parseUuid(settings.at(-1)?.[2]);
}
