import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount, parseInteger } from '../../text/numbers.ts';
import type { Link } from '../link.ts';
import { parseUdevNames } from './udev-names.ts';

/** The facts of a card that only /sys and udev know. */
export type DeviceDetails = Pick<
  Link,
  'driver' | 'driverVersion' | 'busInfo' | 'vendorName' | 'deviceName' | 'numaNode' | 'virtualFunctions'
>;

const lastPart = (path: string | undefined): string | undefined => nonEmptyText(path?.split('/').at(-1));

/**
 * Reads /sys/class/net/<name>. Compares the index there with the kernel's: /sys may be that of another network
 * namespace, with another link of this name.
 * @returns undefined when the index differs, and for links that are not devices on a bus.
 */
export async function readDeviceDetails(
  host: Host,
  name: string,
  index: number,
): Promise<DeviceDetails | undefined> {
  const folder = `/sys/class/net/${name}`;
  if (parseCount(await host.readText(`${folder}/ifindex`)) !== index) return undefined;
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
  const version = driver && (await host.readText(`/sys/module/${driver}/version`));
  const numaNode = parseInteger(numaNodeText);
  return {
    driver,
    driverVersion: nonEmptyText(version),
    busInfo: parseBusAddress(path) ?? lastPart(device),
    // -1 is a device without a node.
    numaNode: numaNode === undefined || numaNode < 0 ? undefined : numaNode,
    virtualFunctions: parseCount(virtualFunctions),
    ...parseUdevNames(udev ?? ''),
  };
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
