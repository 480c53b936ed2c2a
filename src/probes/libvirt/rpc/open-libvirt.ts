import { errorLine } from '#base';
import { ProbeError } from '../../errors.ts';
import type { Host } from '../../host/host.ts';
import type { LibvirtSockets } from '../sockets.ts';
import { LibvirtConnection, LibvirtRefusal } from './connection.ts';
import { authenticate, openDriver } from './questions.ts';

export interface OpenLibvirt {
  readonly connection: LibvirtConnection;
  /** Path of the socket. */
  readonly socket: string;
  readonly isDom0: boolean;
}

/**
 * Drivers by name. In a Dom0 a daemon that chooses, without the driver of Xen, would take the one of QEMU, which reports
 * Dom0's own share. Source: libvirt's page "Connection URIs".
 */
const xenDriver = 'xen:///system';
const qemuDriver = 'qemu:///system';

/** `VIR_ERR_NO_CONNECT`: the daemon has no such driver, since it serves other hypervisors. */
const noSuchDriver = 5;

/**
 * Opens a connection to libvirt for reading, at the first socket where it answers.
 * @returns undefined where no daemon listens. @throws {ProbeError} when daemons listen, but each fails.
 */
export async function openLibvirt(
  host: Host,
  { isDom0, paths }: LibvirtSockets,
): Promise<OpenLibvirt | undefined> {
  let failure: ProbeError | undefined;
  for (const path of paths) {
    const socket = await host.openSocket(path);
    if (socket === undefined) continue;
    const connection = new LibvirtConnection(socket);
    try {
      await authenticate(connection);
      await openDriver(connection, isDom0 ? xenDriver : qemuDriver);
      return { connection, socket: path, isDom0 };
    } catch (cause) {
      connection.close();
      const isOther = !isDom0 && cause instanceof LibvirtRefusal && cause.code === noSuchDriver;
      if (!isOther) failure ??= new ProbeError('libvirt', path, errorLine(cause), { cause });
    }
  }
  if (failure) throw failure;
  return undefined;
}
