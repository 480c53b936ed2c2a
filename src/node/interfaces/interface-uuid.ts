import { type Link, uuidV5 } from '#probes';

/**
 * Computes the UUID of each link: a UUIDv5 in the namespace of the machine's UUID. Its name is the permanent MAC address, with
 * the bus address when two cards share one, else kind and name. It survives restarts; that of a card also a rename.
 * @returns UUIDs by the link's index.
 */
export function interfaceUuids(nodeUuid: string, links: readonly Link[]): ReadonlyMap<number, string> {
  const macs = links
    .filter((link) => link.kind === 'physical' && link.permanentMac !== undefined)
    .map((link) => link.permanentMac);
  const sharedMacs = new Set(macs.filter((mac, index) => macs.indexOf(mac) !== index));
  return new Map(links.map((link) => [link.index, uuidV5(nodeUuid, uuidName(link, sharedMacs))]));
}

function uuidName(
  { kind, name, permanentMac, busInfo }: Link,
  sharedMacs: ReadonlySet<string | undefined>,
): string {
  if (kind !== 'physical' || permanentMac === undefined) return `${kind}:${name}`;
  if (!sharedMacs.has(permanentMac)) return permanentMac;
  return busInfo === undefined ? `${kind}:${name}` : `${permanentMac}@${busInfo}`;
}
