import { type Link, uuidV5 } from '#probes';

/** The UUIDs of the links of a reading: many calls ask for them until the next reading, and each UUID is a hash. */
const computed = new WeakMap<readonly Link[], { nodeUuid: string; uuids: ReadonlyMap<number, string> }>();

/**
 * Returns the UUID of each link: a UUIDv5 in the namespace of the machine's UUID. Its name is the permanent MAC address, with
 * the bus address when two cards share one, else kind and name. It survives restarts; that of a card also a rename.
 * @param links of one reading, which nothing changes.
 * @returns UUIDs by the link's index.
 */
export function interfaceUuids(nodeUuid: string, links: readonly Link[]): ReadonlyMap<number, string> {
  const known = computed.get(links);
  if (known?.nodeUuid === nodeUuid) return known.uuids;
  const uuids = computeUuids(nodeUuid, links);
  computed.set(links, { nodeUuid, uuids });
  return uuids;
}

function computeUuids(nodeUuid: string, links: readonly Link[]): ReadonlyMap<number, string> {
  const cards = links.filter(({ kind, permanentMac }) => kind === 'physical' && permanentMac !== undefined);
  const byMac = Map.groupBy(cards, ({ permanentMac }) => permanentMac);
  const sharedMacs = new Set([...byMac].flatMap(([mac, sharing]) => (sharing.length > 1 ? [mac] : [])));
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
