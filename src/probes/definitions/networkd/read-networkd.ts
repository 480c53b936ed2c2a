import type { Host } from '../../host/host.ts';
import type { DefinitionPart } from '../definition.ts';
import { readNetdev } from './netdev.ts';
import { readNetwork } from './network.ts';
import { listUnitFolders, readUnitFiles } from './unit-files.ts';

/** The folder that systemd-networkd keeps while it runs, and a link where it starts with the machine. */
const marks = [
  '/run/systemd/netif/links',
  '/etc/systemd/system/multi-user.target.wants/systemd-networkd.service',
];

/** Reads the files of systemd-networkd. @returns an empty list where it neither runs nor starts with the machine. */
export async function readNetworkdDefinitions(host: Host): Promise<readonly DefinitionPart[]> {
  const present = await Promise.all(
    marks.map((mark) => host.readLink(mark).then(async (link) => link ?? host.exists(mark))),
  );
  if (!present.some(Boolean)) return [];
  const listed = await listUnitFolders(host);
  const [netdevs, networks] = await Promise.all([
    readUnitFiles(host, listed, '.netdev'),
    readUnitFiles(host, listed, '.network'),
  ]);
  const devices = netdevs.map(readNetdev).filter((part) => part !== undefined);
  return withLowerInterfaces([...devices, ...networks.map(readNetwork)]);
}

/** The file of a lower interface names its VLANs; each VLAN then gets its lower interface. */
function withLowerInterfaces(parts: readonly DefinitionPart[]): readonly DefinitionPart[] {
  const lowers = new Map(
    parts.flatMap(({ settings, match }) => {
      const [name, ...others] = match.names;
      const isExact = name !== undefined && others.length === 0 && !/[*?[!]/.test(name);
      return isExact ? (settings.vlanNames ?? []).map((vlan) => [vlan, name] as const) : [];
    }),
  );
  return parts.map((part) => {
    const lower =
      part.role === 'device' && part.kind === 'vlan' ? lowers.get(part.match.names[0] ?? '') : undefined;
    return lower === undefined ? part : { ...part, settings: { ...part.settings, lower } };
  });
}
