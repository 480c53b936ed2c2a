import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseCount, parseInteger } from '../../text/numbers.ts';
import type { Link } from '../link.ts';
import { parseUdevNames } from './udev-names.ts';

/** What only /sys and udev know of a card. */
export type DeviceDetails = Pick<
  Link,
  'driver' | 'driverVersion' | 'busInfo' | 'vendorName' | 'deviceName' | 'numaNode' | 'virtualFunctions'
>;

/** Last part of a path. */
const last = (path: string | undefined): string | undefined => nonEmptyText(path?.split('/').at(-1));

/**
 * Reads /sys/class/net/<name>, if it is this link: in a network namespace that shares its /sys with another, a link
 * of the same name may be a stranger, so its index must be the kernel's. Undefined for a stranger and for a link
 * that sits on no bus.
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
  const [path, driverPath, numaNode, virtualFunctions, udev] = await Promise.all([
    host.readLink(folder),
    host.readLink(`${folder}/device/driver`),
    host.readText(`${folder}/device/numa_node`),
    host.readText(`${folder}/device/sriov_numvfs`),
    host.readText(`/run/udev/data/n${index}`),
  ]);
  const driver = last(driverPath);
  const module = driver === undefined ? undefined : await host.readText(`/sys/module/${driver}/version`);
  const node = parseInteger(numaNode);
  return {
    driver,
    driverVersion: nonEmptyText(module),
    busInfo: parseBusAddress(path) ?? last(device),
    numaNode: node === undefined || node < 0 ? undefined : node,
    virtualFunctions: parseCount(virtualFunctions),
    ...parseUdevNames(udev ?? ''),
  };
}

/**
 * Address of the device in a link's place in /sys, such as `0000:00:03.0` of
 * `../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0`: a virtio device has that of the card that carries it,
 * since its own number depends on the order of discovery.
 */
export function parseBusAddress(path: string | undefined): string | undefined {
  const parts = path?.split('/') ?? [];
  const at = parts.lastIndexOf('net') - 1;
  if (at < 0) return undefined;
  const device = parts[at];
  return device?.startsWith('virtio') === true && at > 0 ? parts[at - 1] : device;
}
