import { ProbeError } from '../errors.ts';
import type { BusManager } from './manager.ts';

const service = 'org.freedesktop.network1';
/** Setup states of a link that one of its files matched. Source: networkctl(1). */
const holding: ReadonlySet<unknown> = new Set(['configuring', 'configured', 'failed', 'linger']);

export const networkd: BusManager = {
  name: 'systemd-networkd',
  busName: service,
  async listManaged(bus) {
    const text = await bus.call({
      destination: service,
      path: '/org/freedesktop/network1',
      interface: `${service}.Manager`,
      member: 'Describe',
    });
    return findManagedByNetworkd(String(text));
  },
};

/** Interfaces that a file of its own matched, from the JSON that it describes itself with. @throws {ProbeError} */
export function findManagedByNetworkd(text: string): ReadonlySet<string> {
  const links = (parsed(text) as { Interfaces?: unknown } | undefined)?.Interfaces;
  if (!Array.isArray(links)) throw new ProbeError('managers', service, 'its description has no interfaces');
  const held = links.flatMap((link: { Name?: unknown; AdministrativeState?: unknown } | null) =>
    typeof link?.Name === 'string' && holding.has(link.AdministrativeState) ? [link.Name] : [],
  );
  return new Set(held);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
