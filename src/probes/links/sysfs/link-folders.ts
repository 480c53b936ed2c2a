import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount, parseInteger } from '../../text/numbers.ts';
import type { LinkCounters } from '../link.ts';
import { interfaceFlag } from '../netlink/constants.ts';
import type { RawLink } from '../raw-link.ts';
import { readDeviceDetails } from './device-details.ts';
import { readBondFiles, readBridgeFiles, readVlanFile } from './kind-files.ts';
import { parseNetDev } from './net-dev.ts';

/**
 * Links without netlink: those of /proc/net/dev, with what /sys/class/net says of them. Where the two do not list
 * the same links, /sys shows another network namespace and nothing of it is believed; an index is then unknown, so
 * there are no links. Undefined where there is neither.
 */
export async function readLinkFolders(
  host: Host,
  signal: AbortSignal,
): Promise<readonly RawLink[] | undefined> {
  const [dev, folders] = await Promise.all([
    host.readText('/proc/net/dev'),
    host.listFolder('/sys/class/net'),
  ]);
  if (dev === undefined || folders === undefined) return undefined;
  const counters = parseNetDev(dev);
  const here = folders.filter((name) => counters.has(name));
  if (here.length !== counters.size) return undefined;
  const found: RawLink[] = [];
  for (const name of here) {
    signal.throwIfAborted();
    const link = await readFolder(host, name, counters.get(name));
    if (link !== undefined) found.push(link);
  }
  return found.sort((one, other) => one.facts.index - other.facts.index);
}

async function readFolder(
  host: Host,
  name: string,
  counters: LinkCounters | undefined,
): Promise<RawLink | undefined> {
  const folder = `/sys/class/net/${name}`;
  const text = async (file: string): Promise<string | undefined> =>
    nonEmptyText(await host.readText(`${folder}/${file}`));
  const index = parseCount(await text('ifindex'));
  if (index === undefined || index === 0) return undefined;
  const flags = Number((await text('flags')) ?? 'NaN');
  const up = Number.isNaN(flags) ? undefined : (flags & interfaceFlag.up) !== 0;
  const carrier = up === false ? false : bit(await text('carrier'));
  const [bond, bridge, vlan, details] = await Promise.all([
    readBondFiles(host, folder),
    readBridgeFiles(host, folder),
    readVlanFile(host, name),
    readDeviceDetails(host, name, index),
  ]);
  const made = bond?.kind ?? bridge?.kind ?? vlan?.kind;
  const below = parseInteger(await text('iflink'));
  const duplex = carrier ? await text('duplex') : undefined;
  return {
    facts: {
      index,
      name,
      kind: made ?? otherKind(flags, details !== undefined),
      alias: await text('ifalias'),
      alternativeNames: undefined,
      adminUp: up,
      carrier,
      operState: known(await text('operstate')),
      speed: carrier ? positive(parseInteger(await text('speed'))) : undefined,
      duplex: duplex === 'full' || duplex === 'half' ? duplex : undefined,
      autoNegotiation: undefined,
      macAddress: mac(await text('address')),
      permanentMac: undefined,
      mtu: parseCount(await text('mtu')),
      mtuMin: undefined,
      mtuMax: undefined,
      vlan: vlan?.vlan,
      bridge: bridge?.bridge,
      bondMember: undefined,
      firmwareVersion: undefined,
      wakeOnLan: undefined,
      ...(details ?? noDetails),
      counters,
      carrierChanges: parseCount(await text('carrier_changes')),
    },
    masterIndex: await masterIndex(host, folder),
    lowerIndex: vlan === undefined || below === index ? undefined : positive(below),
    bond: bond?.bond,
    options: bond?.options ?? bridge?.options,
  };
}

const noDetails = {
  driver: undefined,
  driverVersion: undefined,
  busInfo: undefined,
  vendorName: undefined,
  deviceName: undefined,
  numaNode: undefined,
  virtualFunctions: undefined,
};

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}

function bit(text: string | undefined): boolean | undefined {
  return text === '1' ? true : text === '0' ? false : undefined;
}

function known(state: string | undefined): string | undefined {
  return state === 'unknown' ? undefined : state;
}

function mac(text: string | undefined): string | undefined {
  return text !== undefined && /^([0-9a-f]{2}:){5}([0-9a-f]{2}|([0-9a-f]{2}:){14}[0-9a-f]{2})$/.test(text)
    ? text
    : undefined;
}

function otherKind(flags: number, onBus: boolean): string {
  if (onBus) return 'physical';
  return (flags & interfaceFlag.loopback) === 0 ? 'other' : 'loopback';
}

async function masterIndex(host: Host, folder: string): Promise<number | undefined> {
  return positive(parseInteger(await host.readText(`${folder}/master/ifindex`)));
}
