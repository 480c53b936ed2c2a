import { interfaceFlag } from '#netlink';
import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount, parseInteger, positive } from '../../text/numbers.ts';
import { type LinkCounters, unknownLinkFacts } from '../link.ts';
import { kindByFlags } from '../netlink/link-kind.ts';
import type { RawLink } from '../raw-link.ts';
import { readDeviceDetails } from './device-details.ts';
import { readBondFiles, readBondMemberFiles, readBridgeFiles, readVlanFile } from './kind-files.ts';
import { parseNetDev } from './net-dev.ts';
import { readSpeedFiles } from './speed-files.ts';

/**
 * Reads links without netlink: those of /proc/net/dev, with the facts of /sys/class/net.
 * @returns undefined without these files, and when they list different links: /sys is then that of another network
 * namespace, and no index is known.
 */
export async function readLinkFolders(
  host: Host,
  signal: AbortSignal,
): Promise<readonly RawLink[] | undefined> {
  const [netDev, folders] = await Promise.all([
    host.readText('/proc/net/dev'),
    host.listFolder('/sys/class/net'),
  ]);
  if (netDev === undefined || folders === undefined) return undefined;
  const counters = parseNetDev(netDev);
  const names = folders.filter((name) => counters.has(name));
  if (names.length !== counters.size) return undefined;
  const links: RawLink[] = [];
  for (const name of names) {
    signal.throwIfAborted();
    const link = await readLinkFolder(host, name, counters.get(name));
    if (link !== undefined) links.push(link);
  }
  return links.sort((one, other) => one.facts.index - other.facts.index);
}

async function readLinkFolder(
  host: Host,
  name: string,
  counters: LinkCounters | undefined,
): Promise<RawLink | undefined> {
  const folder = `/sys/class/net/${name}`;
  const readText = async (file: string): Promise<string | undefined> =>
    nonEmptyText(await host.readText(`${folder}/${file}`));
  const index = positive(parseCount(await readText('ifindex')));
  if (index === undefined) return undefined;
  const flags = Number((await readText('flags')) ?? 'NaN');
  const adminUp = Number.isNaN(flags) ? undefined : (flags & interfaceFlag.up) !== 0;
  const carrier = adminUp === false ? false : parseBit(await readText('carrier'));
  const carrierChanges = parseCount(await readText('carrier_changes'));
  const [bond, bridge, vlan, member, details] = await Promise.all([
    readBondFiles(host, folder),
    readBridgeFiles(host, folder),
    readVlanFile(host, name),
    readBondMemberFiles(host, folder),
    readDeviceDetails(host, { name, index, carrierChanges }),
  ]);
  const kind = bond?.kind ?? bridge?.kind ?? vlan?.kind;
  const otherKind = details === undefined ? kindByFlags(flags) : 'physical';
  const lowerIndex = parseInteger(await readText('iflink'));
  const operState = await readText('operstate');
  return {
    facts: {
      ...unknownLinkFacts,
      index,
      name,
      kind: kind ?? otherKind,
      alias: await readText('ifalias'),
      adminUp,
      carrier,
      operState: operState === 'unknown' ? undefined : operState,
      ...(carrier === true ? await readSpeedFiles(host, name) : {}),
      macAddress: parseMac(await readText('address')),
      permanentMac: parseMac(member?.permanentMac),
      ipv6Enabled: await readIpv6Enabled(host, name),
      mtu: parseCount(await readText('mtu')),
      vlan: vlan?.vlan,
      bridge: bridge?.bridge,
      bondMember: member?.bondMember,
      ...details,
      counters,
      carrierChanges,
    },
    masterIndex: positive(parseInteger(await host.readText(`${folder}/master/ifindex`))),
    lowerIndex: vlan === undefined || lowerIndex === index ? undefined : positive(lowerIndex),
    bond: bond?.bond,
    options: bond?.options ?? bridge?.options,
  };
}

/** The kernel has no settings of a link on which it cannot speak IPv6. A recorded host may lack them all. */
async function readIpv6Enabled(host: Host, name: string): Promise<boolean | undefined> {
  const folder = '/proc/sys/net/ipv6/conf';
  const isDisabled = parseBit(nonEmptyText(await host.readText(`${folder}/${name}/disable_ipv6`)));
  if (isDisabled !== undefined) return !isDisabled;
  return (await host.exists(`${folder}/all/disable_ipv6`)) ? false : undefined;
}

function parseBit(text: string | undefined): boolean | undefined {
  return text === '1' ? true : text === '0' ? false : undefined;
}

/** Accepts six octets, and twenty of InfiniBand. */
function parseMac(text: string | undefined): string | undefined {
  const pattern = /^([0-9a-f]{2}:){5}([0-9a-f]{2}|([0-9a-f]{2}:){14}[0-9a-f]{2})$/;
  return text !== undefined && pattern.test(text) ? text : undefined;
}
