import type { Host } from '../host.ts';
import { word } from '../key-value.ts';
import { count, integer } from '../number.ts';
import type { Link } from './link.ts';
import { parseUdevNames } from './udev.ts';

/** What only /sys and udev know of a card. */
export type SysDetails = Pick<
  Link,
  'driver' | 'driverVersion' | 'busInfo' | 'vendorName' | 'deviceName' | 'numaNode' | 'virtualFunctions'
>;

/** Last part of a path. */
const last = (path: string | undefined): string | undefined => word(path?.split('/').at(-1));

/**
 * Reads /sys/class/net/<name>, if it is this link: in a network namespace that shares its /sys with another, a link
 * of the same name may be a stranger, so its index must be the kernel's. Undefined for a stranger and for a link
 * that sits on no bus.
 */
export async function readSysDetails(
  host: Host,
  name: string,
  index: number,
): Promise<SysDetails | undefined> {
  const folder = `/sys/class/net/${name}`;
  if (count(await host.text(`${folder}/ifindex`)) !== index) return undefined;
  const device = await host.link(`${folder}/device`);
  if (device === undefined) return undefined;
  const [path, driverPath, numaNode, virtualFunctions, udev] = await Promise.all([
    host.link(folder),
    host.link(`${folder}/device/driver`),
    host.text(`${folder}/device/numa_node`),
    host.text(`${folder}/device/sriov_numvfs`),
    host.text(`/run/udev/data/n${index}`),
  ]);
  const driver = last(driverPath);
  const module = driver === undefined ? undefined : await host.text(`/sys/module/${driver}/version`);
  const node = integer(numaNode);
  return {
    driver,
    driverVersion: word(module),
    busInfo: busAddress(path) ?? last(device),
    numaNode: node === undefined || node < 0 ? undefined : node,
    virtualFunctions: count(virtualFunctions),
    ...parseUdevNames(udev ?? ''),
  };
}

/**
 * Address of the device in a link's place in /sys, such as `0000:00:03.0` of
 * `../../devices/pci0000:00/0000:00:03.0/virtio2/net/eth0`: a virtio device has that of the card that carries it,
 * since its own number depends on the order of discovery.
 */
export function busAddress(path: string | undefined): string | undefined {
  const parts = path?.split('/') ?? [];
  const at = parts.lastIndexOf('net') - 1;
  if (at < 0) return undefined;
  const device = parts[at];
  return device?.startsWith('virtio') === true && at > 0 ? parts[at - 1] : device;
}
