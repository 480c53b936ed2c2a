import type { Host } from '../host/host.ts';
import { isXenDom0 } from '../platform/xen.ts';

/** Folder of the sockets. Source: libvirt's page "Daemons". */
const folder = '/run/libvirt';

/** Where libvirt listens. */
export interface LibvirtSockets {
  /** Whether this is a Xen Dom0, whose daemon is another one. */
  readonly isDom0: boolean;
  /** Paths of the sockets that exist, the best first. */
  readonly paths: readonly string[];
}

/**
 * Finds the sockets of libvirt: the modular daemon of the hypervisor before libvirtd, which may also be virtproxyd; the socket
 * for reading before the one that could change things.
 */
export async function findLibvirtSockets(host: Host): Promise<LibvirtSockets> {
  const isDom0 = await isXenDom0(host);
  const daemons = isDom0 ? ['virtxend', 'libvirt'] : ['virtqemud', 'libvirt'];
  const paths = ['sock-ro', 'sock'].flatMap((kind) => daemons.map((daemon) => `${folder}/${daemon}-${kind}`));
  const found = await Promise.all(paths.map(async (path) => ((await host.exists(path)) ? [path] : [])));
  return { isDom0, paths: found.flat() };
}
