import {
  type BridgeVlans,
  type DumpName,
  describeBridgeVlans,
  type Netlink,
  type NetlinkMessage,
  readBridgeVlans,
} from '#netlink';
import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import { readDump } from '../read-dump.ts';
import { joinLinks } from './join-links.ts';
import type { Link } from './link.ts';
import { parseLinkModes, parseWakeOnLan } from './netlink/ethtool-messages.ts';
import { parseLink } from './netlink/link-message.ts';
import type { RawLink } from './raw-link.ts';
import { isLinkOfSysfs, readDeviceDetails } from './sysfs/device-details.ts';
import { readLinkFolders } from './sysfs/link-folders.ts';
import { readSpeedFiles } from './sysfs/speed-files.ts';

/** Reads all links from netlink, with the details of cards from /sys; from /proc and /sys alone without netlink. */
export const links: Probe<readonly Link[] | undefined> = {
  name: 'links',
  everySeconds: 1,
  async read(host, signal) {
    const netlink = await host.openNetlink();
    const rawLinks =
      (netlink && (await readNetlinkLinks(host, netlink, signal))) ?? (await readLinkFolders(host, signal));
    return rawLinks && joinLinks(rawLinks);
  },
};

const source = (name: DumpName) => ({ probe: 'links', name });

async function readNetlinkLinks(
  host: Host,
  netlink: Netlink,
  signal: AbortSignal,
): Promise<readonly RawLink[] | undefined> {
  const rawLinks = await readDump(netlink, source('links'), parseLink, signal);
  if (rawLinks === undefined) return undefined;
  const modesDump = await readDump(netlink, source('link-modes'), parseLinkModes, signal);
  const modes = byIndex(modesDump);
  const wake = byIndex(await readDump(netlink, source('wake-on-lan'), parseWakeOnLan, signal));
  const vlans = await readVlans(netlink, rawLinks, signal);
  const complete: RawLink[] = [];
  for (const rawLink of rawLinks) {
    const { index } = rawLink.facts;
    const withVlans = { ...rawLink, bridgeVlans: vlans.get(index) };
    const link = addEthtoolFacts(withVlans, modes.get(index), wake.get(index)?.wakeOnLan);
    const withDetails = mayBeCard(link) ? await addDeviceDetails(host, link, signal) : link;
    // Before Linux 5.6 netlink does not have ethtool's family.
    complete.push(modesDump === undefined ? await addSpeedFiles(host, withDetails) : withDetails);
  }
  return complete;
}

/** Reads the VLANs of bridges and their ports, where there is a bridge. */
async function readVlans(
  netlink: Netlink,
  rawLinks: readonly RawLink[],
  signal: AbortSignal,
): Promise<ReadonlyMap<number, BridgeVlans>> {
  if (!rawLinks.some(({ facts }) => facts.kind === 'bridge')) return new Map();
  const read = ({ payload }: NetlinkMessage) => readBridgeVlans(payload);
  const tables = await readDump(netlink, source('bridge-vlans'), read, signal);
  return new Map(tables?.map((table) => [table.index, describeBridgeVlans(table)]));
}

function byIndex<T extends { readonly index: number }>(
  rows: readonly T[] | undefined,
): ReadonlyMap<number, T> {
  return new Map(rows?.map((row) => [row.index, row]));
}

/** Ignores the driver's speed without carrier: it is that of the last connection. */
function addEthtoolFacts(
  link: RawLink,
  modes: ReturnType<typeof parseLinkModes>,
  wakeOnLan: string | undefined,
): RawLink {
  if (modes === undefined && wakeOnLan === undefined) return link;
  const current = link.facts.carrier === true ? modes : undefined;
  const ethtool = {
    speed: current?.speed,
    duplex: current?.duplex,
    autoNegotiation: modes?.autoNegotiation,
    wakeOnLan,
  };
  return { ...link, facts: { ...link.facts, ...ethtool } };
}

/** Before Linux 5.14 the link message does not say whether a link is a device on a bus. */
function mayBeCard({ facts: { kind } }: RawLink): boolean {
  return kind === 'physical' || kind === 'other';
}

async function addDeviceDetails(host: Host, link: RawLink, signal: AbortSignal): Promise<RawLink> {
  signal.throwIfAborted();
  const { kind } = link.facts;
  const details = await readDeviceDetails(host, link.facts);
  if (details === undefined) return link;
  const isCard = kind === 'other' && link.lowerIndex === undefined;
  return { ...link, facts: { ...link.facts, ...details, kind: isCard ? 'physical' : kind } };
}

async function addSpeedFiles(host: Host, link: RawLink): Promise<RawLink> {
  const { name, index, carrier } = link.facts;
  if (carrier !== true || !(await isLinkOfSysfs(host, name, index))) return link;
  return { ...link, facts: { ...link.facts, ...(await readSpeedFiles(host, name)) } };
}
