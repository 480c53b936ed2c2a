import { type Link, uuidV5 } from '#probes';

/**
 * UUID of each link, by its index: a UUIDv5 in the namespace of the machine's, of the permanent MAC (with the bus address
 * where two cards share it), else of kind and name. It holds over restarts, and a card's over a rename.
 */
export function interfaceUuids(nodeUuid: string, links: readonly Link[]): ReadonlyMap<number, string> {
  const cards = links.filter((link) => link.kind === 'physical' && link.permanentMac !== undefined);
  const shared = new Set(
    cards.map((link) => link.permanentMac).filter((mac, index, all) => all.indexOf(mac) !== index),
  );
  return new Map(links.map((link) => [link.index, uuidV5(nodeUuid, uuidName(link, shared))]));
}

function uuidName(
  { kind, name, permanentMac, busInfo }: Link,
  shared: ReadonlySet<string | undefined>,
): string {
  if (kind !== 'physical' || permanentMac === undefined) return `${kind}:${name}`;
  if (!shared.has(permanentMac)) return permanentMac;
  return busInfo === undefined ? `${kind}:${name}` : `${permanentMac}@${busInfo}`;
}
