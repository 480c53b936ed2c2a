import type { Probe } from '../probe.ts';
import type { LibvirtFacts } from './libvirt.ts';
import { findLibvirtSockets } from './sockets.ts';

/**
 * Asks libvirt over its local socket, and closes the connection. Finds nothing where no daemon of libvirt listens. It is read
 * at start and when libvirt comes back, not at an interval.
 */
export const libvirt: Probe<LibvirtFacts | undefined> = {
  name: 'libvirt',
  everySeconds: 'once',
  timeLimitSeconds: 60,
  async read(host, signal) {
    const sockets = await findLibvirtSockets(host);
    if (sockets.paths.length === 0) return undefined;
    // Most machines have no libvirt: the client loads where it has a socket.
    const { openLibvirt, askLibvirt } = await import('./rpc/index.ts');
    const opened = await openLibvirt(host, sockets);
    if (opened === undefined) return undefined;
    using connection = opened.connection;
    const close = (): void => connection.close();
    signal.addEventListener('abort', close, { once: true });
    try {
      return await askLibvirt(opened, host);
    } finally {
      signal.removeEventListener('abort', close);
    }
  },
};
