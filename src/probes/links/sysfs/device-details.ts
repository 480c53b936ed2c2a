import type { Host } from '../../host/host.ts';
import { firmwareText } from '../../platform/firmware.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount, parseInteger } from '../../text/numbers.ts';
import type { Link } from '../link.ts';
import { parseUdevNames } from './udev-names.ts';

/** The facts of a card that only /sys and udev know. */
export type DeviceDetails = Pick<
  Link,
  | 'driver'
  | 'driverVersion'
  | 'firmwareVersion'
  | 'busInfo'
  | 'vendorName'
  | 'deviceName'
  | 'numaNode'
  | 'virtualFunctions'
>;

const lastPart = (path: string | undefined): string | undefined => nonEmptyText(path?.split('/').at(-1));

/**
 * Reports whether /sys/class/net/<name> is the link of this index: /sys may be that of another network namespace, with
 * another link of this name.
 */
export async function isLinkOfSysfs(host: Host, name: string, index: number): Promise<boolean> {
  return parseCount(await host.readText(`/sys/class/net/${name}/ifindex`)) === index;
}

/**
 * Reads /sys/class/net/<name>.
 * @returns undefined when the index differs, and for links that are not devices on a bus.
 */
export async function readDeviceDetails(
  host: Host,
  { name, index, carrierChanges }: Pick<Link, 'name' | 'index' | 'carrierChanges'>,
): Promise<DeviceDetails | undefined> {
  const folder = `/sys/class/net/${name}`;
  if (!(await isLinkOfSysfs(host, name, index))) return undefined;
  const device = await host.readLink(`${folder}/device`);
  if (device === undefined) return undefined;
  const [path, driverPath, numaNodeText, virtualFunctions, udev] = await Promise.all([
    host.readLink(folder),
    host.readLink(`${folder}/device/driver`),
    host.readText(`${folder}/device/numa_node`),
    host.readText(`${folder}/device/sriov_numvfs`),
    host.readText(`/run/udev/data/n${index}`),
  ]);
  const driver = lastPart(driverPath);
  const busInfo = parseBusAddress(path) ?? lastPart(device);
  const info = await host.readDriverInfo({ name, index, driver, carrierChanges });
  const version = driver && (await host.readText(`/sys/module/${driver}/version`));
  const names = parseUdevNames(udev ?? '');
  const numaNode = parseInteger(numaNodeText);
  return {
    driver,
    driverVersion: nonEmptyText(info?.version) ?? nonEmptyText(version),
    firmwareVersion: firmwareText(info?.firmwareVersion),
    busInfo,
    // -1 is a device without a node.
    numaNode: numaNode === undefined || numaNode < 0 ? undefined : numaNode,
    virtualFunctions: parseCount(virtualFunctions),
    // udev names the card of a virtio device at the card, not at the link.
    ...(names.deviceName === undefined ? await readCardNames(host, busInfo) : names),
  };
}

async function readCardNames(
  host: Host,
  busInfo: string | undefined,
): Promise<ReturnType<typeof parseUdevNames>> {
  const isPci = busInfo !== undefined && /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.\d$/.test(busInfo);
  return parseUdevNames((isPci ? await host.readText(`/run/udev/data/+pci:${busInfo}`) : undefined) ?? '');
}

/**
 * Parses the address of a device from a link's target in /sys, such as `0000:00:03.0` of
 * `../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0`. A virtio device gets the address of its card, because its
 * own number depends on the order of discovery.
 */
export function parseBusAddress(path: string | undefined): string | undefined {
  const parts = path?.split('/') ?? [];
  const deviceAt = parts.lastIndexOf('net') - 1;
  if (deviceAt < 0) return undefined;
  const device = parts[deviceAt];
  return device?.startsWith('virtio') === true && deviceAt > 0 ? parts[deviceAt - 1] : device;
}
